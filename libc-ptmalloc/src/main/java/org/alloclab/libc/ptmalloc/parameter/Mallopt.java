package org.alloclab.libc.ptmalloc.parameter;

/**
 * {@code mallopt}: changes a parameter while the program runs.
 *
 * <p>glibc 2.36 malloc.c, __libc_mallopt; malloc.h.
 */
public final class Mallopt {
    static final int MXFAST = 1;
    static final int TRIM_THRESHOLD = -1;
    static final int TOP_PAD = -2;
    static final int MMAP_THRESHOLD = -3;
    static final int MMAP_MAX = -4;
    static final int CHECK_ACTION = -5;
    static final int PERTURB = -6;
    static final int ARENA_TEST = -7;
    static final int ARENA_MAX = -8;

    private Mallopt() {}

    /** Answers 1, or 0 where the value is not accepted. The caller has consolidated the main arena's fast bins. */
    public static int set(Parameters parameters, int parameter, int value) {
        long size = value & parameters.sizes.wordMask;
        boolean accepted = switch (parameter) {
            case MXFAST -> parameters.setMxfast(size);
            case TRIM_THRESHOLD -> parameters.setTrimThreshold(size);
            case TOP_PAD -> parameters.setTopPad(size);
            case MMAP_THRESHOLD -> parameters.setMmapThreshold(size);
            case MMAP_MAX -> parameters.setMmapsMax(value);
            case PERTURB -> parameters.setPerturb(value);
            case ARENA_TEST -> value <= 0 || parameters.setArenaTest(size);
            case ARENA_MAX -> value <= 0 || parameters.setArenaMax(size);
            default -> true;
        };
        return accepted ? 1 : 0;
    }
}
