package org.alloclab.libc.tcmalloc;

/** States a law of the heap and fails if it is broken. */
final class Law {
    private Law() {}

    static void hold(boolean kept, String law, long where) {
        if (!kept) {
            throw new IllegalStateException("tcmalloc: " + law + ": broken at 0x" + Long.toHexString(where));
        }
    }
}
