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
    SWAPPED
}
