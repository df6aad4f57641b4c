package org.alloclab.kernel.buddy.zoned;

/** Whether a request may take blocks of another migrate type out of a pageblock that it does not take over whole. */
enum Mixing {
    ALLOWED,
    /** {@code ALLOC_NOFRAGMENT}. */
    AVOIDED
}
