package org.alloclab.api.view;

/**
 * An area with what is resident of it, as {@code /proc/PID/smaps} tells it.
 *
 * @param area the area
 * @param flags the two-letter mnemonics of {@code VmFlags:}, in the kernel's order, a space behind each
 * @param rssPages present pages, the zero page not counted
 * @param pssKilobytes present pages, each divided by the number of its mappings
 * @param anonPages anonymous present pages
 * @param hugePages anonymous present pages that are part of a mapped huge page
 * @param swapPages anonymous pages in swap
 * @param sharedHugetlbPages pages of mapped hugetlb pages that more than one entry names; not counted as present
 * @param privateHugetlbPages the same of those that one entry names
 */
public record AreaReport(
        VmaView area,
        String flags,
        long rssPages,
        long pssKilobytes,
        long anonPages,
        long hugePages,
        long swapPages,
        long sharedHugetlbPages,
        long privateHugetlbPages) {

    /** Whether {@code VmFlags} has this pair of letters. */
    public boolean hasFlag(String mnemonic) {
        return flags.contains(mnemonic + " ");
    }
}
