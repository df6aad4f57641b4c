package org.alloclab.kernel.slab.common;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.CacheFigures;

/**
 * {@code /proc/slabinfo} (Linux 6.18 mm/slab_common.c, cache_show; newest cache first) and the table of {@code slabtop}
 * (procps 4, sorted by cache size).
 */
final class SlabText {
    static final List<String> FILES = List.of("slabinfo", "slabtop");

    private SlabText() {}

    /** The text of a file. */
    static String of(String file, List<? extends ListedCache> caches) {
        return switch (file) {
            case "slabinfo" -> slabinfo(caches);
            case "slabtop" -> slabtop(caches.stream().map(ListedCache::figures).toList());
            default -> throw new IllegalArgumentException("the slab allocator prints " + FILES + ": was " + file);
        };
    }

    private static String slabinfo(List<? extends ListedCache> caches) {
        StringBuilder text = new StringBuilder("slabinfo - version: 2.1\n"
                + "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
                + " : tunables <limit> <batchcount> <sharedfactor>"
                + " : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
        for (int i = caches.size() - 1; i >= 0; i--) {
            CacheFigures cache = caches.get(i).figures();
            ListedCache.Tunables tunables = caches.get(i).tunables();
            text.append(String.format(
                    Locale.ROOT,
                    "%-17s %6d %6d %6d %4d %4d : tunables %4d %4d %4d : slabdata %6d %6d %6d\n",
                    cache.name(),
                    cache.activeObjects(),
                    cache.totalObjects(),
                    cache.objectSize(),
                    cache.objectsPerSlab(),
                    cache.pagesPerSlab(),
                    tunables.limit(),
                    tunables.batchCount(),
                    tunables.sharedFactor(),
                    cache.activeSlabs(),
                    cache.totalSlabs(),
                    0));
        }
        return text.toString();
    }

    private static String slabtop(List<CacheFigures> caches) {
        StringBuilder text = new StringBuilder();
        Totals totals = Totals.of(caches);
        text.append(line("Objects", totals.activeObjects(), totals.objects()));
        text.append(line("Slabs", totals.activeSlabs(), totals.slabs()));
        text.append(line("Caches", totals.activeCaches(), caches.size()));
        text.append(String.format(
                Locale.ROOT,
                " %-35s: %.2fK / %.2fK (%.1f%%)\n",
                "Active / Total Size (% used)",
                totals.activeBytes() / 1024.0,
                totals.bytes() / 1024.0,
                percent(totals.activeBytes(), totals.bytes())));
        text.append(String.format(
                Locale.ROOT,
                " %-35s: %.2fK / %.2fK / %.2fK\n\n",
                "Minimum / Average / Maximum Object",
                totals.smallest() / 1024.0,
                totals.objects() == 0 ? 0 : totals.bytes() / (double) totals.objects() / 1024.0,
                totals.largest() / 1024.0));
        text.append("  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME                   \n");
        caches.stream()
                .sorted(Comparator.comparingLong(SlabText::kilobytes).reversed())
                .forEach(cache -> text.append(row(cache)));
        return text.toString();
    }

    private static String line(String what, long active, long total) {
        return String.format(
                Locale.ROOT,
                " %-35s: %d / %d (%.1f%%)\n",
                "Active / Total " + what + " (% used)",
                active,
                total,
                percent(active, total));
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private static long kilobytes(CacheFigures cache) {
        return cache.totalSlabs() * cache.pagesPerSlab() * MachineDescription.PAGE_SIZE / 1024;
    }

    private static String row(CacheFigures cache) {
        long use = cache.totalObjects() == 0 ? 0 : 100 * cache.activeObjects() / cache.totalObjects();
        return String.format(
                Locale.ROOT,
                "%6d %6d %3d%% %7.2fK %6d %8d %9dK %-23s\n",
                cache.totalObjects(),
                cache.activeObjects(),
                use,
                cache.objectSize() / 1024.0,
                cache.totalSlabs(),
                cache.objectsPerSlab(),
                kilobytes(cache),
                cache.name());
    }

    private record Totals(
            long activeObjects,
            long objects,
            long activeSlabs,
            long slabs,
            long activeCaches,
            long activeBytes,
            long bytes,
            int smallest,
            int largest) {
        static Totals of(List<CacheFigures> caches) {
            long activeObjects = 0;
            long objects = 0;
            long activeSlabs = 0;
            long slabs = 0;
            long activeCaches = 0;
            long activeBytes = 0;
            long bytes = 0;
            int smallest = Integer.MAX_VALUE;
            int largest = 0;
            for (CacheFigures cache : caches) {
                activeObjects += cache.activeObjects();
                objects += cache.totalObjects();
                activeSlabs += cache.activeSlabs();
                slabs += cache.totalSlabs();
                activeCaches += cache.activeObjects() > 0 ? 1 : 0;
                activeBytes += cache.activeObjects() * cache.objectSize();
                bytes += cache.totalObjects() * cache.objectSize();
                smallest = Math.min(smallest, cache.objectSize());
                largest = Math.max(largest, cache.objectSize());
            }
            return new Totals(
                    activeObjects,
                    objects,
                    activeSlabs,
                    slabs,
                    activeCaches,
                    activeBytes,
                    bytes,
                    caches.isEmpty() ? 0 : smallest,
                    largest);
        }
    }
}
