package org.alloclab.libc.mimalloc.page;

/** States a law of the heap and fails if it is broken. */
public final class Law {
    private Law() {}

    /**
     * Fails unless a law is kept.
     *
     * @param where an address or number that tells what broke it
     */
    public static void hold(boolean kept, String law, long where) {
        if (!kept) {
            throw new IllegalStateException("mimalloc: " + law + ": broken at 0x" + Long.toHexString(where));
        }
    }
}
