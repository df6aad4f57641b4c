package org.alloclab.harness.study.course;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.view.PageRun;
import org.alloclab.harness.measure.attribution.Pieces;
import org.alloclab.harness.measure.attribution.ResidentPages;

/**
 * The allocator's resident pages at one moment, each with the kind that has most of it. They lie in stretches of 2 MiB; a
 * stretch without any is left out.
 *
 * <pre>
 *   stretch   kind  |..A A A a b b ........|     one byte a page: 0 not resident; else 1 + place of the kind,
 *             live  |..f f 8 0 0 4 ........|     with {@link #RETURNABLE} where nothing on it is in use
 * </pre>
 */
final class Pages {
    static final int PAGE = 4096;
    static final int PER_STRETCH = 512;
    static final long STRETCH = (long) PAGE * PER_STRETCH;
    static final int RETURNABLE = 0x80;
    /** Levels of how much of a page is live, from 0 on. */
    static final int LEVELS = 16;

    /** By address of the stretch: kinds, then levels. */
    private final TreeMap<Long, byte[]> stretches = new TreeMap<>();

    private final Pieces pieces;
    private final long[] onPage;
    private int next;

    private Pages(Pieces pieces) {
        this.pieces = pieces;
        this.onPage = new long[pieces.kinds().size()];
    }

    static Pages of(Pieces pieces, ResidentPages resident) {
        Pages pages = new Pages(pieces);
        for (PageRun run : resident.runs()) {
            for (long page = run.start(); page < run.end(); page += PAGE) {
                pages.page(page);
            }
        }
        return pages;
    }

    NavigableMap<Long, byte[]> stretches() {
        return stretches;
    }

    private void page(long page) {
        long end = page + PAGE;
        while (next < pieces.count() && pieces.end(next) <= page) {
            next++;
        }
        if (next == pieces.count() || pieces.address(next) >= end) {
            return;
        }
        Arrays.fill(onPage, 0);
        long live = 0;
        boolean inUse = false;
        for (int i = next; i < pieces.count() && pieces.address(i) < end; i++) {
            long bytes = Math.min(end, pieces.end(i)) - Math.max(page, pieces.address(i));
            PieceKind.Role role = pieces.kind(i).role();
            inUse |= role.isPinning();
            live += role == PieceKind.Role.LIVE ? bytes : 0;
            onPage[pieces.kindIndex(i)] += bytes;
        }
        int most = 0;
        for (int kind = 1; kind < onPage.length; kind++) {
            most = onPage[kind] > onPage[most] ? kind : most;
        }
        byte[] stretch = stretches.computeIfAbsent(page / STRETCH * STRETCH, start -> new byte[2 * PER_STRETCH]);
        int place = (int) (page % STRETCH / PAGE);
        stretch[place] = (byte) ((most + 1) | (inUse ? 0 : RETURNABLE));
        stretch[PER_STRETCH + place] = (byte) ((live * (LEVELS - 1) + PAGE - 1) / PAGE);
    }
}
