package org.alloclab.libc.tcmalloc;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The text of {@code MallocExtension::GetStats} and {@code malloc_stats} (gperftools 2.10, tcmalloc.cc, DumpStats). */
final class StatsText {
    private static final double MIB = 1048576.0;
    private static final String RULE = "------------------------------------------------\n";

    private final Tiers tiers;
    private final StringBuilder out = new StringBuilder();

    private StatsText(Tiers tiers) {
        this.tiers = tiers;
    }

    /** @param level 1 for the summary, 2 for the lists by class and by length as well */
    static String of(Tiers tiers, int level) {
        StatsText text = new StatsText(tiers);
        text.summary(Figures.of(tiers));
        if (level >= 2) {
            text.classes();
            text.pageHeap();
        }
        return text.out.toString();
    }

    private void summary(Figures figures) {
        long virtual = figures.systemBytes() + figures.metadataBytes();
        out.append(RULE);
        line(' ', ' ', figures.inUseBytes(), "Bytes in use by application");
        line(' ', '+', figures.freeBytes(), "Bytes in page heap freelist");
        line(' ', '+', figures.centralBytes(), "Bytes in central cache freelist");
        line(' ', '+', figures.transferBytes(), "Bytes in transfer cache freelist");
        line(' ', '+', figures.threadBytes(), "Bytes in thread cache freelists");
        line(' ', '+', figures.metadataBytes(), "Bytes in malloc metadata");
        out.append("MALLOC:   ------------\n");
        line(' ', '=', virtual - figures.unmappedBytes(), "Actual memory used (physical + swap)");
        line(' ', '+', figures.unmappedBytes(), "Bytes released to OS (aka unmapped)");
        out.append("MALLOC:   ------------\n");
        line(' ', '=', virtual, "Virtual address space used");
        out.append("MALLOC:\n");
        count(tiers.pageHeap.spans.inUse(), "Spans in use");
        count(tiers.threadCaches.count(), "Thread heaps in use");
        count(Common.PAGE_SIZE, "Tcmalloc page size");
        out.append(RULE)
                .append("Call ReleaseFreeMemory() to release freelist memory to the OS (via madvise()).\n")
                .append("Bytes released to the OS take up virtual address space but no physical memory.\n");
    }

    private void line(char space, char sign, long bytes, String what) {
        out.append("MALLOC:").append(space).append(sign).append(' ').append(padded(bytes, 12));
        out.append(" (").append(mib(bytes, 7, 1)).append(" MiB) ").append(what).append('\n');
    }

    private void count(long number, String what) {
        out.append("MALLOC:   ")
                .append(padded(number, 12))
                .append("              ")
                .append(what)
                .append('\n');
    }

    private void classes() {
        out.append(RULE)
                .append("Total size of freelists for per-thread caches,\n")
                .append("transfer cache, and central cache, by size class\n")
                .append(RULE);
        long cumulative = 0;
        long cumulativeOverhead = 0;
        for (int cl = 0; cl < tiers.sizeMap.numSizeClasses(); cl++) {
            CentralFreeList list = tiers.central.list(cl);
            long objects = list.length() + list.transferLength() + tiers.threadCaches.totalObjects(cl);
            if (objects == 0) {
                continue;
            }
            long size = tiers.sizeMap.classToSize(cl);
            long overhead = list.overheadBytes();
            cumulative += objects * size;
            cumulativeOverhead += overhead;
            out.append("class ")
                    .append(padded(cl, 3))
                    .append(" [ ")
                    .append(padded(size, 8))
                    .append(" bytes ] : ");
            out.append(padded(objects, 8))
                    .append(" objs; ")
                    .append(mib(objects * size, 5, 1))
                    .append(" MiB; ");
            out.append(mib(cumulative, 5, 1)).append(" cum MiB; ").append(mib(overhead, 8, 3));
            out.append(" overhead MiB; ").append(mib(cumulativeOverhead, 8, 3)).append(" cum overhead MiB\n");
        }
    }

    private void pageHeap() {
        FreeSpans free = tiers.pageHeap.free;
        int nonEmptySizes = 0;
        for (int pages = 1; pages <= Common.MAX_PAGES; pages++) {
            if (spans(pages) > 0) {
                nonEmptySizes++;
            }
        }
        out.append(RULE).append("PageHeap: ").append(nonEmptySizes).append(" sizes; ");
        out.append(mib(free.freeBytes, 6, 1)).append(" MiB free; ");
        out.append(mib(free.unmappedBytes, 6, 1)).append(" MiB unmapped\n").append(RULE);
        long normal = 0;
        long returned = 0;
        for (int pages = 1; pages <= Common.MAX_PAGES; pages++) {
            if (spans(pages) == 0) {
                continue;
            }
            long n = (long) pages * free.count(pages, Spans.ON_NORMAL_FREELIST);
            long r = (long) pages * free.count(pages, Spans.ON_RETURNED_FREELIST);
            normal += n;
            returned += r;
            out.append(padded(pages, 6)).append(" pages * ").append(padded(spans(pages), 6));
            pages(n, r, normal, returned);
        }
        LargeSpans largeNormal = free.large(Spans.ON_NORMAL_FREELIST);
        LargeSpans largeReturned = free.large(Spans.ON_RETURNED_FREELIST);
        normal += largeNormal.pages();
        returned += largeReturned.pages();
        out.append('>').append(Common.MAX_PAGES).append("   large * ");
        out.append(padded(largeNormal.count() + largeReturned.count(), 6));
        pages(largeNormal.pages(), largeReturned.pages(), normal, returned);
    }

    private int spans(int pages) {
        FreeSpans free = tiers.pageHeap.free;
        return free.count(pages, Spans.ON_NORMAL_FREELIST) + free.count(pages, Spans.ON_RETURNED_FREELIST);
    }

    private void pages(long normal, long returned, long cumulativeNormal, long cumulativeReturned) {
        out.append(" spans ~ ").append(mib(bytes(normal + returned), 6, 1)).append(" MiB; ");
        out.append(mib(bytes(cumulativeNormal + cumulativeReturned), 6, 1)).append(" MiB cum; unmapped: ");
        out.append(mib(bytes(returned), 6, 1)).append(" MiB; ");
        out.append(mib(bytes(cumulativeReturned), 6, 1)).append(" MiB cum\n");
    }

    private static long bytes(long pages) {
        return pages << Common.PAGE_SHIFT;
    }

    private static String padded(long number, int width) {
        return leftPadded(Long.toUnsignedString(number), width);
    }

    /** MiB as C's {@code %width.digitsf} prints them: the exact value, halves to even. */
    private static String mib(long bytes, int width, int digits) {
        BigDecimal exact = new BigDecimal(bytes / MIB);
        return leftPadded(exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString(), width);
    }

    private static String leftPadded(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
