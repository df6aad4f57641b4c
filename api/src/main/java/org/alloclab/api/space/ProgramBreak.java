package org.alloclab.api.space;

/**
 * {@code sbrk(3)} over {@code brk(2)}, as libc keeps it (glibc 2.36, misc/sbrk.c): the first call asks the kernel where
 * the break is, later ones work from the remembered value. All users of one process share one of these.
 */
public final class ProgramBreak {
    private final SystemCalls space;
    private long current;

    /** Has not asked the kernel yet. */
    public ProgramBreak(SystemCalls space) {
        this.space = space;
    }

    /**
     * Moves the break by {@code increment} bytes and answers where it was before, or -1 if it could not move.
     */
    public long sbrk(long increment) {
        if (current == 0) {
            current = space.brk(0);
        }
        long old = current;
        if (increment == 0) {
            return old;
        }
        long wanted = old + increment;
        boolean wraps = increment > 0 ? Long.compareUnsigned(wanted, old) < 0 : Long.compareUnsigned(wanted, old) > 0;
        if (wraps) {
            return -1;
        }
        long result = space.brk(wanted);
        current = result;
        return Long.compareUnsigned(result, wanted) < 0 ? -1 : old;
    }

    /** The remembered break, or 0 before the first call. */
    public long current() {
        return current;
    }
}
