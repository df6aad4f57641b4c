package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import java.util.Locale;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/**
 * The text of the allocator's files, in the kernel's format (Linux 6.18 mm/vmstat.c): {@code /proc/buddyinfo},
 * {@code pagetypeinfo}, {@code zoneinfo}, and {@code unusable_index} and {@code extfrag_index} of debugfs.
 *
 * <p>Left out: the lines of {@code zoneinfo} that count LRU pages and page cache, which the address spaces put in; NUMA hits,
 * which are not modelled.
 */
final class ProcText {
    static final List<String> FILES =
            List.of("buddyinfo", "pagetypeinfo", "zoneinfo", "unusable_index", "extfrag_index");

    private static final int STAT_THRESHOLD_MAX = 125;

    private final List<Zone> zones;
    private final StringBuilder text = new StringBuilder();

    private ProcText(List<Zone> zones) {
        this.zones = zones;
    }

    static String of(String file, List<Zone> zones) {
        ProcText proc = new ProcText(zones);
        switch (file) {
            case "buddyinfo" -> proc.buddyinfo();
            case "pagetypeinfo" -> proc.pagetypeinfo();
            case "zoneinfo" -> proc.zoneinfo();
            case "unusable_index" -> proc.unusableIndex();
            case "extfrag_index" -> proc.extfragIndex();
            default -> throw new IllegalArgumentException("the page-frame allocator prints " + FILES + ": was " + file);
        }
        return proc.text.toString();
    }

    private void print(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    private List<Zone> populated() {
        return zones.stream().filter(zone -> zone.extent.present() > 0).toList();
    }

    private void buddyinfo() {
        for (Zone zone : populated()) {
            print("Node 0, zone %8s ", zone.extent.kind().title());
            for (int order = 0; order < BlockOrder.COUNT; order++) {
                print("%6d ", zone.areas.blocks(order));
            }
            print("\n");
        }
    }

    private void unusableIndex() {
        for (Zone zone : populated()) {
            print("Node 0, zone %8s ", zone.extent.kind().title());
            for (int order = 0; order < BlockOrder.COUNT; order++) {
                int index = Fragmentation.of(zone, order).unusable();
                print("%d.%03d ", index / 1000, index % 1000);
            }
            print("\n");
        }
    }

    private void extfragIndex() {
        for (Zone zone : populated()) {
            print("Node 0, zone %8s ", zone.extent.kind().title());
            for (int order = 0; order < BlockOrder.COUNT; order++) {
                int index = Fragmentation.of(zone, order).index();
                print("%2d.%03d ", index / 1000, Math.abs(index % 1000));
            }
            print("\n");
        }
    }

    private void pagetypeinfo() {
        print("Page block order: %d\n", MemMap.PAGEBLOCK_ORDER);
        print("Pages per block:  %d\n\n", MemMap.PAGEBLOCK_FRAMES);
        print("%-43s ", "Free pages count per migrate type at order");
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            print("%6d ", order);
        }
        print("\n");
        for (Zone zone : populated()) {
            for (int type = 0; type < MigrateType.COUNT; type++) {
                print("Node %4d, zone %8s, type %12s ", 0, zone.extent.kind().title(), MigrateType.NAMES.get(type));
                for (int order = 0; order < BlockOrder.COUNT; order++) {
                    print("%6d ", zone.areas.length(order, type));
                }
                print("\n");
            }
        }
        print("\n%-23s", "Number of blocks type ");
        MigrateType.NAMES.forEach(name -> print("%12s ", name));
        print("\n");
        for (Zone zone : populated()) {
            print("Node %d, zone %8s ", 0, zone.extent.kind().title());
            for (long blocks : pageblocks(zone)) {
                print("%12d ", blocks);
            }
            print("\n");
        }
    }

    /** Pageblocks by type, of memory that is online (pagetypeinfo_showblockcount_print). */
    private static long[] pageblocks(Zone zone) {
        long[] blocks = new long[MigrateType.COUNT];
        int counted = zone.start & -MemMap.PAGEBLOCK_FRAMES;
        for (ZoneExtent.Range range : zone.extent.usable()) {
            // The frames that the boot kept at the start of a zone are online too; those of a hole between two ranges
            // are not.
            boolean first = counted == (zone.start & -MemMap.PAGEBLOCK_FRAMES);
            int from = first ? counted : Math.max(counted, range.from() & -MemMap.PAGEBLOCK_FRAMES);
            for (counted = from; counted < range.to(); counted += MemMap.PAGEBLOCK_FRAMES) {
                blocks[zone.map.pageblockType(counted)]++;
            }
        }
        return blocks;
    }

    private void zoneinfo() {
        for (Zone zone : zones) {
            ZoneExtent extent = zone.extent;
            print("Node %d, zone %8s", 0, extent.kind().title());
            line("pages free     %d", zone.freeFrames());
            figure("boost", 0);
            figure("min", zone.watermarks.min());
            figure("low", zone.watermarks.low());
            figure("high", zone.watermarks.high());
            figure("promo", zone.watermarks.promo());
            figure("spanned", extent.spanned());
            figure("present", extent.present());
            figure("managed", extent.managed());
            figure("cma", 0);
            print("\n        protection: (%s)", joined(zone.watermarks.lowmemReserve()));
            if (extent.present() > 0) {
                print("\n      %-12s %d", "nr_free_pages", zone.freeFrames());
                print("\n      %-12s %d", "nr_free_pages_blocks", wholePageblockFrames(zone));
                print("\n  pagesets");
                pagesets(zone);
                print("\n  node_unreclaimable:  0\n  start_pfn:           %d", zone.start);
            }
            print("\n");
        }
    }

    private void line(String format, long value) {
        print("\n  " + format, value);
    }

    private void figure(String name, long value) {
        print("\n        %-8s %d", name, value);
    }

    private static String joined(List<Long> values) {
        return String.join(", ", values.stream().map(Object::toString).toList());
    }

    private static long wholePageblockFrames(Zone zone) {
        return (zone.areas.blocks(MemMap.PAGEBLOCK_ORDER) << MemMap.PAGEBLOCK_ORDER)
                + (zone.areas.blocks(BlockOrder.MAX) << BlockOrder.MAX);
    }

    private void pagesets(Zone zone) {
        PcpLimits limits = zone.pcpLimits;
        for (int cpu = 0; cpu < zone.perCpu.length; cpu++) {
            PerCpuPages pages = zone.perCpu[cpu];
            print("\n    cpu: %d", cpu);
            print("\n              count:    %d", pages == null ? 0 : pages.count());
            print("\n              high:     %d", pages == null ? 0 : pages.high());
            print("\n              batch:    %d", limits.batch());
            print("\n              high_min: %d", limits.highMin());
            print("\n              high_max: %d", limits.highMax());
            print("\n  vm stats threshold: %d", statThreshold(zone));
        }
    }

    /** Linux 6.18 mm/vmstat.c, calculate_normal_threshold; memory counts in units of 128 MiB. */
    private static int statThreshold(Zone zone) {
        int cpus = fls(zone.perCpu.length);
        int memory = fls((int) (zone.extent.managed() >>> 15));
        return Math.min(STAT_THRESHOLD_MAX, 2 * cpus * (1 + memory));
    }

    private static int fls(int value) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(value);
    }
}
