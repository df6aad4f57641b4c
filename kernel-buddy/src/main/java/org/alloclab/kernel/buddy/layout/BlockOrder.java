package org.alloclab.kernel.buddy.layout;

/** The sizes of blocks: 2<sup>order</sup> frames each. */
public final class BlockOrder {
    /** The largest (MAX_PAGE_ORDER). */
    public static final int MAX = 10;

    /** How many there are (NR_PAGE_ORDERS). */
    public static final int COUNT = MAX + 1;

    private BlockOrder() {}
}
