package org.alloclab.harness.measure.attribution;

import java.util.Locale;

/** What is told of a process's memory beside who owns it. */
public enum Overlay {
    /** In huge pages: {@code AnonHugePages} of smaps. */
    HUGE_PAGES(Place.WITHIN, "anonymous memory in huge pages"),
    /** Parts of huge pages that would not be resident if the pages were small and returned. */
    HUGE_PAGES_UNUSED(Place.WITHIN, "of these, 4 kB with nothing in use on them"),
    /** Mapped by several entries, as behind a fork. */
    SHARED_ANONYMOUS(Place.WITHIN, "anonymous pages that a parent or child has too, until one of them writes"),
    /** {@code Rss} less {@code Pss}. */
    SHARE_OF_OTHERS(Place.WITHIN, "what falls to others where each page is divided among those that have it"),
    /** Given up by {@code MADV_FREE} and not taken yet. */
    LAZILY_FREE(Place.WITHIN, "given up, and taken by the kernel once it is short of memory"),
    SWAP(Place.OUTSIDE, "in swap space"),
    HUGETLB(Place.OUTSIDE, "pages of the hugetlb pool"),
    PAGE_TABLES(Place.OUTSIDE, "page tables"),
    KERNEL_STACK(Place.OUTSIDE, "the kernel's stack of the process"),
    KERNEL_OBJECTS(Place.OUTSIDE, "objects of the kernel that describe the process and its areas");

    /** Where it counts. */
    public enum Place {
        /** In the resident set, where kinds tell it apart too. */
        WITHIN,
        /** Not in the resident set, and in no kind. */
        OUTSIDE
    }

    private final Place place;
    private final String meaning;

    Overlay(Place place, String meaning) {
        this.place = place;
        this.meaning = meaning;
    }

    public Place place() {
        return place;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }
}
