package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;

/**
 * The zones in which a request may look, from the highest that its GFP flags allow down to DMA
 * (Linux 6.18 mm/page_alloc.c, get_page_from_freelist).
 */
final class Zonelist {
    /** The first zone to look in. */
    final Zone preferred;
    /** Index of the highest zone that the flags allow, populated or not ({@code highest_zoneidx}). */
    final int highest;
    /**
     * Requests go to DMA32 before they mix migrate types in Normal (alloc_flags_nofragment): only where the
     * preferred zone is Normal and there is a DMA32 zone.
     */
    final Mixing mixing;

    private final Zone[] zones;
    /** Whether a request has failed at the low watermark, since it was asked last. */
    private boolean lowMet;

    private Zonelist(Zone[] zones, int highest, Mixing mixing) {
        this.zones = zones;
        this.preferred = zones[0];
        this.highest = highest;
        this.mixing = mixing;
    }

    /** The list for the zone bits of a set of GFP flags (gfp_zone). */
    static Zonelist of(List<Zone> all, int gfp) {
        int highest = highest(all, gfp);
        List<Zone> usable = new ArrayList<>();
        for (int i = highest; i >= 0; i--) {
            if (all.get(i).extent.managed() > 0) {
                usable.add(all.get(i));
            }
        }
        if (usable.isEmpty()) {
            usable.add(all.get(0));
        }
        boolean hasDma32 = false;
        for (Zone zone : all) {
            hasDma32 |= zone.extent.kind() == Kind.DMA32;
        }
        boolean avoids = hasDma32 && usable.get(0).extent.kind() == Kind.NORMAL;
        return new Zonelist(usable.toArray(new Zone[0]), highest, avoids ? Mixing.AVOIDED : Mixing.ALLOWED);
    }

    private static int highest(List<Zone> all, int gfp) {
        Kind limit = Kind.NORMAL;
        if ((gfp & Gfp.DMA) != 0) {
            limit = Kind.DMA;
        } else if ((gfp & Gfp.DMA32) != 0) {
            limit = Kind.DMA32;
        } else if ((gfp & Gfp.HIGHMEM) != 0) {
            limit = (gfp & Gfp.MOVABLE) != 0 ? Kind.MOVABLE : Kind.HIGHMEM;
        }
        int highest = 0;
        for (Zone zone : all) {
            if (zone.extent.kind().compareTo(limit) <= 0) {
                highest = zone.index;
            }
        }
        return highest;
    }

    /** Takes a block where the watermarks allow it: at low first, then, as far down as the caller may, below. */
    int take(int order, int gfp, int cpu) {
        int pfn = takeAbove(WatermarkCheck.LOW, order, gfp, cpu);
        if (pfn == NIL) {
            lowMet |= (gfp & Gfp.KSWAPD_RECLAIM) != 0;
            pfn = takeAbove(WatermarkCheck.slowPath(order, gfp), order, gfp, cpu);
        }
        if (pfn == NIL && giveUpReserve(MigrateType.of(gfp))) {
            pfn = takeAbove(WatermarkCheck.slowPath(order, gfp), order, gfp, cpu);
        }
        return pfn;
    }

    /** Whether kswapd is to be woken; forgotten once it was asked. */
    boolean takeLowMet() {
        boolean met = lowMet;
        lowMet = false;
        return met;
    }

    /** mm/vmscan.c, pgdat_balanced: one zone above its high watermark will do. */
    boolean isBalanced() {
        for (Zone zone : zones) {
            if (WatermarkCheck.passes(zone, 0, zone.watermarks.high(), highest, 0)) {
                return true;
            }
        }
        return false;
    }

    /** Opens a pageblock of a reserve of high-order blocks before a request fails (unreserve_highatomic_pageblock). */
    private boolean giveUpReserve(int type) {
        for (Zone zone : zones) {
            if (zone.highAtomic.release(type)) {
                return true;
            }
        }
        return false;
    }

    /** Takes single frames as long as the preferred zone has them above its low watermark (alloc_pages_bulk). */
    int takeBulk(int count, int gfp, int cpu, long[] frames) {
        if (!WatermarkCheck.passes(preferred, 0, preferred.watermarks.low() + count, highest, WatermarkCheck.LOW)) {
            return 0;
        }
        int type = MigrateType.of(gfp);
        PerCpuPages pages = preferred.perCpu(cpu);
        int taken = 0;
        while (taken < count) {
            int pfn = pages.take(0, type, mixing);
            if (pfn == NIL) {
                break;
            }
            frames[taken++] = pfn;
        }
        return taken;
    }

    private int takeAbove(int check, int order, int gfp, int cpu) {
        int pfn = scan(check, order, gfp, cpu, mixing);
        return pfn == NIL && mixing == Mixing.AVOIDED ? scan(check, order, gfp, cpu, Mixing.ALLOWED) : pfn;
    }

    private int scan(int check, int order, int gfp, int cpu, Mixing mayMix) {
        int type = MigrateType.of(gfp);
        for (Zone zone : zones) {
            if (mayTake(zone, check, order)) {
                int pfn = takeFrom(zone, check, order, type, cpu, mayMix, gfp);
                if (pfn != NIL) {
                    return pfn;
                }
            }
        }
        return NIL;
    }

    private static int takeFrom(Zone zone, int check, int order, int type, int cpu, Mixing mayMix, int gfp) {
        PerCpuPages pages = zone.perCpu(cpu);
        int pfn = NIL;
        if (pages.serves(order)) {
            pfn = (gfp & Gfp.COLD) != 0 ? pages.takeCold(order, type, mayMix) : pages.take(order, type, mayMix);
        }
        if (pfn == NIL) {
            pfn = zone.takeUnlisted(order, type, mayMix, check);
        }
        if (pfn != NIL && (check & WatermarkCheck.HIGHATOMIC) != 0) {
            zone.highAtomic.reserve(pfn, order);
        }
        return pfn;
    }

    private boolean mayTake(Zone zone, int check, int order) {
        if (!zone.belowHigh) {
            if (WatermarkCheck.passes(zone, order, zone.watermarks.high(), highest, check)) {
                return true;
            }
            zone.enterBelowHigh();
        }
        return WatermarkCheck.passes(zone, order, WatermarkCheck.mark(zone, check), highest, check);
    }
}
