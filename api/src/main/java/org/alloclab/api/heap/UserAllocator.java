package org.alloclab.api.heap;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;

/** One process's user-space allocator: {@code malloc} and its family over {@code brk} and {@code mmap}. */
public interface UserAllocator {

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
     * The allocator's own figures ({@code mallinfo2}, {@code stats.*} ...), as of now and without side effects. No figure is
     * negative. An allocator that keeps none answers none.
     */
    default MetricSnapshot metrics() {
        return MetricSnapshot.empty();
    }

    /**
     * The figures, in order, that belong into every checkpoint row; their ids are the column names.
     */
    default List<Metric> checkpointMetrics() {
        return List.of();
    }

    /** Names of the texts that the real allocator can print, such as {@code malloc_stats} or {@code malloc_info}. */
    default List<String> reportNames() {
        return List.of();
    }

    /**
     * One of {@link #reportNames()}, in the real allocator's own format. Where the real call takes options, they follow the
     * name behind a colon.
     *
     * @throws IllegalArgumentException for another name, naming those that there are
     */
    default String report(String name) {
        throw new IllegalArgumentException("there is no report " + name + "; there are " + reportNames());
    }

    /** Calls beside the malloc family that steer the allocator, such as {@code mallopt} or {@code malloc_trim}. */
    default List<Control> controls() {
        return List.of();
    }

    /**
     * Calls one of {@link #controls()} by name on behalf of the main thread; answers what the real call answers.
     *
     * @throws IllegalArgumentException for another name, naming those that there are
     */
    default long control(String name, long... arguments) {
        throw new IllegalArgumentException("there is no call " + name + "; there are "
                + controls().stream().map(Control::name).toList());
    }

    /** The allocator's own name space of figures and settings, if it has one. */
    default Optional<ControlTree> controlTree() {
        return Optional.empty();
    }

    /**
     * When the next of the allocator's own threads wakes up, by the machine's clock; {@link Long#MAX_VALUE} where none sleeps
     * until a time. Whoever steps the machine sets the clock to that time and calls {@link #wake}; an allocator without
     * threads of its own does neither.
     */
    default long nextWakeNanos() {
        return Long.MAX_VALUE;
    }

    /** Runs those of the allocator's own threads whose time has come. Afterwards {@link #nextWakeNanos} lies ahead. */
    default void wake() {}

    /**
     * From now on the program may write, and free, where it should not. What the real allocator keeps in the program's memory
     * within its reach, and a plug-in beside it, counts as it stands there from now on. Called at most once for each such
     * access, before it; without it a program is known to do nothing of that kind.
     */
    default void exposeState() {}

    /**
     * The kinds of pieces that it has, those that lie in front of others in a table first. An allocator that does not show
     * its pieces has none; {@code why} then knows only the areas.
     */
    default List<PieceKind> pieceKinds() {
        return List.of();
    }

    /**
     * Shows all that it owns, piece by piece, as {@link PieceVisitor} asks for it. Neither simulated memory nor any figure
     * changes by this: words are looked at without an access of the program.
     */
    default void pieces(PieceVisitor visitor) {}

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    default void checkInvariants() {}
}
