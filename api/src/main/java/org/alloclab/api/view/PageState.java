package org.alloclab.api.view;

/** What stands behind a page of an address space. */
public enum PageState {
    /** Nothing yet. */
    ABSENT,
    /** The shared zero page. */
    ZERO_PAGE,
    /** An anonymous page that one entry maps. */
    ANONYMOUS,
    /** An anonymous page that several entries map. */
    ANONYMOUS_SHARED,
    /** A page of a file, or of shared memory, that one entry maps. */
    FILE,
    /** A page of a file, or of shared memory, that several entries map. */
    FILE_SHARED,
    /** In swap, or behind a guard. */
    SWAPPED,
    /** Part of the shared huge zero page; to {@code pagemap} a page of a file. */
    HUGE_ZERO_PAGE,
    /** Part of an anonymous page of the hugetlb pool that one entry maps. */
    HUGETLB,
    /** Part of an anonymous page of the hugetlb pool that several entries map. */
    HUGETLB_SHARED,
    /** Part of a page of a hugetlb file that one entry maps. */
    HUGETLB_FILE,
    /** Part of a page of a hugetlb file that several entries map. */
    HUGETLB_FILE_SHARED;

    /** Whether the page counts in the resident set size; zero pages and the hugetlb pool do not. */
    public boolean isResident() {
        return switch (this) {
            case ANONYMOUS, ANONYMOUS_SHARED, FILE, FILE_SHARED -> true;
            default -> false;
        };
    }

    /** The state as {@code /proc/PID/pagemap} tells it, which does not tell whether a page is huge, or of which pool. */
    public PageState inPagemap() {
        return switch (this) {
            case HUGE_ZERO_PAGE, HUGETLB_FILE_SHARED -> FILE_SHARED;
            case HUGETLB -> ANONYMOUS;
            case HUGETLB_SHARED -> ANONYMOUS_SHARED;
            case HUGETLB_FILE -> FILE;
            default -> this;
        };
    }
}
