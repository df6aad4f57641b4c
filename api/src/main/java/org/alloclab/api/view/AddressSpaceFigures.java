package org.alloclab.api.view;

/**
 * The size of an address space at one moment.
 *
 * @param vszBytes sum of the sizes of all areas ({@code VmSize})
 * @param rssAnonBytes resident anonymous pages ({@code RssAnon})
 * @param rssFileBytes resident file pages ({@code RssFile})
 * @param rssShmemBytes resident shared-memory pages ({@code RssShmem})
 * @param swapBytes anonymous pages in swap ({@code VmSwap})
 * @param pageTableBytes page-table pages of all levels ({@code VmPTE})
 * @param minorFaults faults served without I/O ({@code minflt})
 * @param majorFaults faults that had to read ({@code majflt})
 * @param zeroPageFaults those minor faults that mapped the shared zero page
 * @param programBreak the break
 * @param startBreak where the heap begins ({@code start_brk})
 */
public record AddressSpaceFigures(
        long vszBytes,
        long rssAnonBytes,
        long rssFileBytes,
        long rssShmemBytes,
        long swapBytes,
        long pageTableBytes,
        long minorFaults,
        long majorFaults,
        long zeroPageFaults,
        long programBreak,
        long startBreak) {

    /** All resident pages ({@code VmRSS}). */
    public long rssBytes() {
        return rssAnonBytes + rssFileBytes + rssShmemBytes;
    }
}
