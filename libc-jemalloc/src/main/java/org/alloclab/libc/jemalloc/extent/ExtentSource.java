package org.alloclab.libc.jemalloc.extent;

import org.alloclab.libc.jemalloc.base.Access;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.emap.EdataCache;

/**
 * Where an arena's new pages come from: the break or {@code mmap}, in the order that its {@code dss} says. (jemalloc
 * 5.3.0 ehooks.c, ehooks_default_alloc_impl)
 */
public final class ExtentSource {
    private final Pages pages;
    private final Dss dss;
    private final EdataCache edataCache;
    private String precedence;
    private boolean committed;
    private boolean zeroed;

    /**
     * Makes the source of one arena.
     *
     * @param edataCache where the record of a gap comes from that a move of the break may leave
     * @param precedence {@code disabled}, {@code primary} or {@code secondary}
     */
    public ExtentSource(Pages pages, Dss dss, EdataCache edataCache, String precedence) {
        this.pages = pages;
        this.dss = dss;
        this.edataCache = edataCache;
        this.precedence = precedence;
    }

    /** When pages may come from the break: {@code disabled}, {@code primary} or {@code secondary}. */
    public String precedence() {
        return precedence;
    }

    public void precedence(String newPrecedence) {
        precedence = newPrecedence;
    }

    /** Maps pages for an extent; answers 0 where that fails. */
    long map(Dss.Gaps gaps, long place, long size, long alignment, Contents contents, Access access) {
        long start = 0;
        if (precedence.equals("primary")) {
            start = mapFromBreak(gaps, place, size, alignment, contents, access);
        }
        if (start == 0) {
            start = pages.map(place, size, alignment, access);
            committed = pages.lastMapCommitted();
            zeroed = committed;
        }
        if (start == 0 && precedence.equals("secondary")) {
            start = mapFromBreak(gaps, place, size, alignment, contents, access);
        }
        if (start != 0) {
            pages.setThpState(start, size);
        }
        return start;
    }

    /** Whether what {@link #map} answered last is accessible. */
    boolean lastMapCommitted() {
        return committed;
    }

    /** Whether what {@link #map} answered last is known to be zero. */
    boolean lastMapZeroed() {
        return zeroed;
    }

    private long mapFromBreak(Dss.Gaps gaps, long place, long size, long alignment, Contents contents, Access access) {
        long start = dss.alloc(edataCache, gaps, place, size, alignment, contents, access);
        if (start != 0) {
            committed = access == Access.COMMITTED || pages.decommit(start, size);
            zeroed = contents == Contents.ZERO;
        }
        return start;
    }
}
