package org.alloclab.api.heap;

/**
 * One process's user-space allocator: {@code malloc} and its family over {@code brk} and {@code mmap}.
 *
 * <p>{@link #attach} is all that it must have. What it shows of itself and how it is steered stands apart, in the interfaces that
 * this one extends; each of their methods has a default, as has everything else here.
 */
public interface UserAllocator extends HeapFigures, HeapControls, HeapPieces, HeapThreads {

    /**
     * What happens in the process before the program's first call: the library's constructors. Called once, first. A
     * library that initialises itself on the first call does nothing here.
     */
    default void start() {}

    /**
     * Starts the process on its main thread: {@link #start()}, then the <i>prelude</i>, the blocks that the
     * constructors of other libraries allocate before the program's first call. Called once, first, in place of
     * {@link #start()}. An allocator whose own constructors run after those of the other libraries overrides this.
     *
     * @param main the main thread; it is attached here and not again
     * @param prelude sizes of the blocks
     * @return the allocator as the main thread sees it
     */
    default ThreadHeap start(SimThread main, long... prelude) {
        start();
        ThreadHeap heap = attach(main);
        for (long sizeBytes : prelude) {
            heap.malloc(sizeBytes);
        }
        return heap;
    }

    /** The allocator as a thread sees it; called once for each thread, before its first operation. */
    ThreadHeap attach(SimThread thread);

    /**
     * The process was forked, and this is the child: of its threads only one lives on, the others are gone without
     * {@link ThreadHeap#exit}. Called once, before the child's first call, as what the library has registered with
     * {@code pthread_atfork(3)} would be. Blocks that live are the child's, whichever thread had them; what the other threads
     * kept for themselves may be lost, and their locks are free.
     *
     * @param survivor what {@link #attach} answered for the thread that lives on
     */
    default void forked(ThreadHeap survivor) {}

    /**
     * From now on the program may write, and free, where it should not. What the real allocator keeps in the program's memory
     * within its reach, and a plug-in beside it, counts as it stands there from now on. Called at most once for each such
     * access, before it; without it a program is known to do nothing of that kind.
     */
    default void exposeState() {}

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    default void checkInvariants() {}
}
