package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import org.alloclab.api.view.Watermarks;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/**
 * Who may take how much of a zone, in frames.
 *
 * <pre>
 *   free frames   promo   kswapd of tiering systems stops here
 *                 high    kswapd rests
 *                 low     kswapd wakes
 *                 min     ordinary allocations stop; what is below is for those that cannot wait
 * </pre>
 *
 * On top of a watermark stands {@code lowmemReserve[k]} for an allocation that could have had a frame of the higher zone k.
 *
 * @param marks min, low and high
 * @param promo the promo watermark
 * @param lowmemReserve by index of the highest zone that the allocation may use
 */
record ZoneWatermarks(Watermarks marks, long promo, List<Long> lowmemReserve) {
    private static final int SWAP_CLUSTER_MAX = 32;
    private static final int MAX_HIGHMEM_MIN = 128;

    ZoneWatermarks {
        lowmemReserve = List.copyOf(lowmemReserve);
    }

    long min() {
        return marks.min();
    }

    long low() {
        return marks.low();
    }

    long high() {
        return marks.high();
    }

    /** Linux 6.18 mm/page_alloc.c, calculate_min_free_kbytes: 4 * sqrt(low memory in kB), at least 128, at most 262144. */
    static long minFreeKbytes(List<ZoneExtent> zones) {
        long root = (long) Math.sqrt((double) (lowmemManaged(zones) * 4 * 16));
        return Math.max(128, Math.min(262144, root));
    }

    /**
     * Linux 6.18 mm/khugepaged.c, set_recommended_min_free_kbytes: two pageblocks a zone to allocate from, and one for each
     * pair of migrate types that may fall back on each other; at most a twentieth of low memory.
     */
    static long khugepagedMinFreeKbytes(List<ZoneExtent> zones) {
        long lowZones = 0;
        for (ZoneExtent zone : zones) {
            lowZones += zone.managed() > 0 && zone.kind().isLow() ? 1 : 0;
        }
        long frames = MemMap.PAGEBLOCK_FRAMES * lowZones * (2 + MigrateType.PCP_TYPES * MigrateType.PCP_TYPES);
        return Math.min(frames, lowmemManaged(zones) / 20) * 4;
    }

    /** Linux 6.18 mm/page_alloc.c, __setup_per_zone_wmarks and setup_per_zone_lowmem_reserve. */
    static ZoneWatermarks of(List<ZoneExtent> zones, int index, long minFreeKbytes, long scaleFactor) {
        ZoneExtent zone = zones.get(index);
        long share = lowmemManaged(zones) == 0 ? 0 : minFreeKbytes / 4 * zone.managed() / lowmemManaged(zones);
        long min = zone.kind().isLow()
                ? share
                : Math.max(SWAP_CLUSTER_MAX, Math.min(MAX_HIGHMEM_MIN, zone.managed() / 1024));
        long step = Math.max(share >> 2, zone.managed() * scaleFactor / 10000);
        Watermarks marks = new Watermarks(min, min + step, min + 2 * step);
        return new ZoneWatermarks(marks, min + 3 * step, lowmemReserve(zones, index));
    }

    private static List<Long> lowmemReserve(List<ZoneExtent> zones, int index) {
        Long[] reserve = new Long[zones.size()];
        int ratio = zones.get(index).kind().reserveRatio();
        boolean none = ratio == 0 || zones.get(index).managed() == 0;
        long above = 0;
        for (int j = 0; j < reserve.length; j++) {
            above += j > index ? zones.get(j).managed() : 0;
            reserve[j] = j <= index || none ? 0 : above / ratio;
        }
        return List.of(reserve);
    }

    private static long lowmemManaged(List<ZoneExtent> zones) {
        long managed = 0;
        for (ZoneExtent zone : zones) {
            managed += zone.kind().isLow() ? zone.managed() : 0;
        }
        return managed;
    }
}
