package org.alloclab.api.view;

/**
 * The machine's pool of hugetlb pages, and what a process has of it.
 *
 * @param mappedBytes of the process ({@code HugetlbPages} of its status)
 * @param total pages in the pool ({@code HugePages_Total})
 * @param free pages that nobody holds
 * @param reserved free pages that are promised to mappings; below zero where more were used than were counted
 * @param surplus pages of the pool above its set size
 */
public record HugetlbFigures(long mappedBytes, long total, long free, long reserved, long surplus) {
    /** Of a machine without a pool. */
    public static final HugetlbFigures NONE = new HugetlbFigures(0, 0, 0, 0, 0);
}
