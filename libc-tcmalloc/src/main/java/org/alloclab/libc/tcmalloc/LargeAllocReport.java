package org.alloclab.libc.tcmalloc;

/**
 * Lines about large allocations (gperftools 2.10, tcmalloc.cc, should_report_large, ReportLargeAlloc). The minimal
 * library has no stack traces, so none follows the address.
 */
final class LargeAllocReport {
    private static final long MAX_THRESHOLD = 8L << 30;

    private final boolean enabled;
    private final StandardError standardError;
    private long threshold;

    LargeAllocReport(boolean enabled, long threshold, StandardError standardError) {
        this.enabled = enabled;
        this.threshold = Math.max(Common.PAGE_SIZE, threshold);
        this.standardError = standardError;
    }

    /** A block of so many pages was allocated at an address, or at 0 if it failed. */
    void allocated(long pages, long address) {
        if (!enabled || pages < threshold >>> Common.PAGE_SHIFT) {
            return;
        }
        threshold = Math.min(threshold + threshold / 8, MAX_THRESHOLD);
        String pointer = address == 0 ? "(nil)" : "0x" + Long.toHexString(address);
        standardError.log("tcmalloc: large alloc " + Long.toUnsignedString(pages << Common.PAGE_SHIFT) + " bytes == "
                + pointer + " @ ");
    }
}
