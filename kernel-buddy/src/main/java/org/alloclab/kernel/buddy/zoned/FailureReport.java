package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import java.util.Locale;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * What the kernel logs when a request fails: the request, and each zone's figures (Linux 6.18 mm/page_alloc.c, warn_alloc;
 * mm/show_mem.c, __show_mem).
 *
 * <p>Not modelled: the stack of the caller, and the lines about page cache, LRU lists and swap, of which the page-frame
 * allocator knows nothing.
 */
final class FailureReport {
    private static final String TYPE_LETTERS = "UMEHI";

    private FailureReport() {}

    static String of(String caller, int order, int gfp, int cpu, List<Zone> zones) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s: page allocation failure: order:%d, mode:%#x(%s), nodemask=(null),cpuset=/,mems_allowed=0\n",
                caller,
                order,
                GfpText.kernelBits(gfp),
                GfpText.names(gfp)));
        text.append("Mem-Info:\n");
        List<Zone> populated =
                zones.stream().filter(zone -> zone.extent.present() > 0).toList();
        text.append(String.format(
                Locale.ROOT,
                " free:%d free_pcp:%d free_cma:0\n",
                populated.stream().mapToLong(zone -> zone.freeFrames()).sum(),
                populated.stream().mapToLong(Zone::perCpuFrames).sum()));
        populated.forEach(zone -> figures(text, zone, cpu));
        populated.forEach(zone -> freeBlocks(text, zone));
        totals(text, populated);
        return text.toString();
    }

    private static void figures(StringBuilder text, Zone zone, int cpu) {
        ZoneWatermarks marks = zone.watermarks;
        PerCpuPages local = zone.perCpu[cpu];
        text.append(String.format(
                Locale.ROOT,
                "Node 0 %s free:%dkB boost:0kB min:%dkB low:%dkB high:%dkB reserved_highatomic:%dKB"
                        + " present:%dkB managed:%dkB free_pcp:%dkB local_pcp:%dkB free_cma:0kB\n",
                zone.extent.kind().title(),
                zone.freeFrames() * 4,
                marks.min() * 4,
                marks.low() * 4,
                marks.high() * 4,
                zone.highAtomic.frames() * 4,
                zone.extent.present() * 4L,
                zone.extent.managed() * 4,
                zone.perCpuFrames() * 4,
                local == null ? 0 : local.count() * 4));
        text.append("lowmem_reserve[]:");
        marks.lowmemReserve().forEach(frames -> text.append(' ').append(frames));
        text.append('\n');
    }

    private static void freeBlocks(StringBuilder text, Zone zone) {
        text.append("Node 0 ").append(zone.extent.kind().title()).append(": ");
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            long blocks = zone.areas.blocks(order);
            text.append(blocks).append('*').append(4 << order).append("kB ");
            if (blocks > 0) {
                text.append('(').append(types(zone, order)).append(") ");
            }
        }
        text.append("= ").append(zone.freeFrames() * 4).append("kB\n");
    }

    private static String types(Zone zone, int order) {
        StringBuilder types = new StringBuilder();
        for (int type = 0; type < MigrateType.COUNT; type++) {
            if (!zone.areas.isEmpty(order, type)) {
                types.append(TYPE_LETTERS.charAt(type));
            }
        }
        return types.toString();
    }

    private static void totals(StringBuilder text, List<Zone> populated) {
        long present = 0;
        long managed = 0;
        long high = 0;
        for (Zone zone : populated) {
            present += zone.extent.present();
            managed += zone.extent.managed();
            high += zone.extent.kind().isLow() ? 0 : zone.extent.present();
        }
        text.append(present).append(" pages RAM\n");
        text.append(high).append(" pages HighMem/MovableOnly\n");
        text.append(present - managed).append(" pages reserved\n");
    }
}
