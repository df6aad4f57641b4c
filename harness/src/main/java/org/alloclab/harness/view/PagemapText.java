package org.alloclab.harness.view;

import java.util.Locale;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.Pagemap;
import org.alloclab.api.view.VmaView;

/**
 * {@code /proc/PID/pagemap}, which is binary, in words: the areas, and below each a line for every run of pages whose
 * entries say the same and whose frames, or swap slots, follow one another.
 */
final class PagemapText {
    private static final long PAGE = 4096;
    private static final long MOST_PAGES = 1 << 20;

    private final StringBuilder text = new StringBuilder();
    private long runStart;
    private long runEntry;
    private long runPages;

    private PagemapText() {}

    static String of(AddressSpace space) {
        PagemapText listing = new PagemapText();
        for (VmaView area : space.areas()) {
            listing.area(space, area);
        }
        return listing.text.toString();
    }

    private void area(AddressSpace space, VmaView area) {
        text.append(String.format(Locale.ROOT, "%012x-%012x %s\n", area.start(), area.end(), area.name())
                .replaceAll(" +\n", "\n"));
        if (area.start() < 0) {
            return;
        }
        for (long from = area.start(); from < area.end(); from += MOST_PAGES * PAGE) {
            long[] entries = space.pagemap(from, Math.min(area.end(), from + MOST_PAGES * PAGE));
            for (int i = 0; i < entries.length; i++) {
                page(from + i * PAGE, entries[i]);
            }
        }
        endRun();
    }

    private void page(long address, long entry) {
        boolean follows = runPages > 0
                && address == runStart + runPages * PAGE
                && (entry & ~Pagemap.FRAME_MASK) == (runEntry & ~Pagemap.FRAME_MASK)
                && number(entry) == number(runEntry) + (number(runEntry) == 0 ? 0 : runPages);
        if (!follows) {
            endRun();
            runStart = address;
            runEntry = entry;
        }
        runPages++;
    }

    private static long number(long entry) {
        return (entry & Pagemap.SWAPPED) != 0
                ? (entry & Pagemap.FRAME_MASK) >>> Pagemap.SWAP_SLOT_SHIFT
                : Pagemap.frame(entry);
    }

    private void endRun() {
        long pages = runPages;
        runPages = 0;
        if (pages == 0 || runEntry == 0) {
            return;
        }
        text.append(String.format(
                Locale.ROOT, "  %012x %016x %6d page%s", runStart, runEntry, pages, pages == 1 ? " " : "s"));
        word(Pagemap.PRESENT, number(runEntry) == 0 ? " zero page" : " frame " + number(runEntry));
        word(Pagemap.SWAPPED, (runEntry & Pagemap.GUARD) != 0 ? " guard" : " swap slot " + number(runEntry));
        word(Pagemap.FILE, ", file");
        word(Pagemap.EXCLUSIVE, ", mapped once");
        word(Pagemap.SOFT_DIRTY, ", soft-dirty");
        text.append('\n');
    }

    private void word(long bit, String meaning) {
        if ((runEntry & bit) != 0) {
            text.append(meaning);
        }
    }
}
