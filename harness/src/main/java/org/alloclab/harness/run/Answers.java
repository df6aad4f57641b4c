package org.alloclab.harness.run;

/** What the rows of the last batch answered. */
public final class Answers {
    /** Not wanted. */
    static final Answers NONE = new Answers(0);

    /** By row: the address, 0 where there is none. */
    public final long[] address;
    /** By row: usable size of the block at that address. */
    public final long[] usable;

    Answers(int rows) {
        address = new long[rows];
        usable = new long[rows];
    }

    boolean isWanted() {
        return address.length > 0;
    }
}
