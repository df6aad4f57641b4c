package org.alloclab.harness.program;

import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;

/**
 * The stack of a thread as {@code pthread_create} makes it (glibc 2.36 nptl/allocatestack.c, allocate_stack): a mapping of
 * its own, which does not grow.
 *
 * <pre>
 *   mmap(NULL, size + guard, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK)
 *   mprotect(start + guard, size, PROT_READ|PROT_WRITE)
 *
 *   start                                                       start + guard + size
 *   ┌──────────┬──────────────────────────────────────────────┬───────────────┐
 *   │ guard    │ stack, used from the top down                │ struct pthread│
 *   │ PROT_NONE│                                            ◄─│ and TLS       │
 *   └──────────┴──────────────────────────────────────────────┴───────────────┘
 * </pre>
 *
 * @param start first address of the guard
 * @param end behind the thread control block
 * @param controlBlock address of the thread control block, which creation writes to
 */
public record ThreadStack(long start, long end, long controlBlock) {
    /** RLIMIT_STACK as a process usually has it. */
    public static final long DEFAULT_BYTES = 8L << 20;

    private static final long GUARD_BYTES = 4096;
    /** struct pthread with the static TLS of libc in front of it (glibc 2.36, x86-64). */
    private static final long BELOW_END = 0x940;

    /** Makes a stack; an error of a call is answered as {@link #start}. */
    public static ThreadStack allocate(AddressSpace space, long bytes) {
        int flags = MapFlags.PRIVATE | MapFlags.ANONYMOUS | MapFlags.STACK;
        long start = space.mmap(0, bytes + GUARD_BYTES, 0, flags, -1, 0);
        if (Errno.isError(start)) {
            return new ThreadStack(start, 0, 0);
        }
        long error = space.mprotect(start + GUARD_BYTES, bytes, Prot.READ | Prot.WRITE);
        if (Errno.isError(error)) {
            return new ThreadStack(error, 0, 0);
        }
        long end = start + GUARD_BYTES + bytes;
        space.memory().touchWrite(end - BELOW_END);
        return new ThreadStack(start, end, end - BELOW_END);
    }
}
