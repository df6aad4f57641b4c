package org.alloclab.testkit;

import java.util.Locale;

/**
 * A call of a program that the kit plays.
 *
 * @param kind which one
 * @param thread the calling thread, 0 for the main thread
 * @param block number of the block that it makes, frees or resizes
 * @param size bytes
 * @param argument count of {@code calloc}, alignment of {@code memalign}
 */
record HeapCall(Kind kind, int thread, int block, long size, long argument) {
    enum Kind {
        MALLOC,
        CALLOC,
        MEMALIGN,
        REALLOC,
        FREE
    }

    /** The call as a line of a trace of the format {@code memory_replay}. */
    String line() {
        int number = thread + 1;
        long name = 16L * (block + 1);
        return switch (kind) {
            case MALLOC -> String.format(Locale.ROOT, "%d: malloc 0x%x %d", number, name, size);
            case CALLOC -> String.format(Locale.ROOT, "%d: calloc 0x%x %d %d", number, name, argument, size);
            case MEMALIGN -> String.format(Locale.ROOT, "%d: memalign 0x%x %d %d", number, name, argument, size);
            case REALLOC -> String.format(Locale.ROOT, "%d: realloc 0x%x 0x%x %d", number, name, name, size);
            case FREE -> String.format(Locale.ROOT, "%d: free 0x%x", number, name);
        };
    }
}
