package org.alloclab.kernel.buddy.zoned;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.alloclab.api.frame.Gfp;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;

/** {@code alloc_pages} over plain zones: get_page_from_freelist at low, then as far down as the caller may go. */
final class PlainBuddy {
    private final List<PlainZone> zones;
    private boolean lowMet;
    boolean kswapdWoken;

    PlainBuddy(List<PlainZone> zones) {
        this.zones = zones;
    }

    private static Kind limit(int gfp) {
        if ((gfp & Gfp.DMA) != 0) {
            return Kind.DMA;
        }
        if ((gfp & Gfp.DMA32) != 0) {
            return Kind.DMA32;
        }
        if ((gfp & Gfp.HIGHMEM) == 0) {
            return Kind.NORMAL;
        }
        return (gfp & Gfp.MOVABLE) == 0 ? Kind.HIGHMEM : Kind.MOVABLE;
    }

    private int highest(int gfp) {
        int highest = 0;
        for (int i = 0; i < zones.size(); i++) {
            highest = zones.get(i).extent.kind().compareTo(limit(gfp)) <= 0 ? i : highest;
        }
        return highest;
    }

    private List<PlainZone> zonesFor(int gfp) {
        List<PlainZone> usable = new ArrayList<>();
        for (int i = highest(gfp); i >= 0; i--) {
            if (zones.get(i).extent.managed() > 0) {
                usable.add(zones.get(i));
            }
        }
        return usable;
    }

    /** alloc_flags_nofragment. */
    private boolean avoidsMixing(int gfp) {
        return zones.stream().anyMatch(zone -> zone.extent.kind() == Kind.DMA32)
                && zonesFor(gfp).get(0).extent.kind() == Kind.NORMAL;
    }

    private static int type(int gfp) {
        if ((gfp & Gfp.MOVABLE) != 0) {
            return MigrateType.MOVABLE;
        }
        return (gfp & Gfp.RECLAIMABLE) != 0 ? MigrateType.RECLAIMABLE : MigrateType.UNMOVABLE;
    }

    int alloc(int order, int gfp, int cpu) {
        PlainZone preferred = zonesFor(gfp).get(0);
        // A single frame is taken at once while the free frames that are not reserved are above the mark.
        int pfn = 0;
        long mark = preferred.belowHigh ? preferred.marks.low() : preferred.marks.high();
        if (order == 0
                && (gfp & Gfp.COLD) == 0
                && preferred.freeFrames() - preferred.freeReserved()
                        > mark + preferred.marks.lowmemReserve().get(highest(gfp))) {
            pfn = preferred.stocks.get(cpu).take(0, type(gfp), !avoidsMixing(gfp), false);
        }
        if (pfn == 0) {
            pfn = attempts(order, gfp, cpu);
            if (pfn == 0 && (gfp & Gfp.DIRECT_RECLAIM) != 0) {
                drainAll();
                pfn = attempts(order, gfp, cpu);
            }
            kswapdWoken |= lowMet;
            lowMet = false;
        }
        if (pfn != 0) {
            use(pfn, order, gfp);
        }
        return pfn;
    }

    private void use(int pfn, int order, int gfp) {
        PlainZone.State state = (gfp & Gfp.MOVABLE) != 0 ? PlainZone.State.USED_MOVABLE : PlainZone.State.USED;
        zoneOf(pfn).blocks.put(pfn, new PlainZone.Block(state, order));
    }

    private int attempts(int order, int gfp, int cpu) {
        int pfn = attempt(true, order, gfp, cpu);
        if (pfn == 0) {
            lowMet |= (gfp & Gfp.KSWAPD_RECLAIM) != 0;
            pfn = attempt(false, order, gfp, cpu);
        }
        boolean released = false;
        if (pfn == 0) {
            released = zonesFor(gfp).stream().anyMatch(zone -> zone.release(type(gfp)));
        }
        return released ? attempt(false, order, gfp, cpu) : pfn;
    }

    private int attempt(boolean atLow, int order, int gfp, int cpu) {
        boolean mayMix = !avoidsMixing(gfp);
        int pfn = scan(atLow, order, gfp, cpu, mayMix);
        return pfn == 0 && !mayMix ? scan(atLow, order, gfp, cpu, true) : pfn;
    }

    private int scan(boolean atLow, int order, int gfp, int cpu, boolean mayMix) {
        boolean high = !atLow && (gfp & Gfp.HIGH) != 0;
        boolean nonBlock = high && (gfp & Gfp.DIRECT_RECLAIM) == 0;
        boolean highAtomic = nonBlock && order > 0;
        for (PlainZone zone : zonesFor(gfp)) {
            boolean may =
                    !zone.belowHigh && zone.passes(order, zone.marks.high(), highest(gfp), high, nonBlock, highAtomic);
            if (!may) {
                zone.belowHigh = true;
                long mark = atLow ? zone.marks.low() : zone.marks.min();
                may = zone.passes(order, mark, highest(gfp), high, nonBlock, highAtomic);
            }
            int pfn = may ? take(zone, order, gfp, cpu, mayMix, nonBlock, highAtomic) : 0;
            if (pfn != 0) {
                if (highAtomic) {
                    zone.reserve(pfn, order);
                }
                return pfn;
            }
        }
        return 0;
    }

    /** rmqueue. */
    private static int take(
            PlainZone zone, int order, int gfp, int cpu, boolean mayMix, boolean nonBlock, boolean highAtomic) {
        PlainStock stock = zone.stocks.get(cpu);
        int pfn = stock.serves(order) ? stock.take(order, type(gfp), mayMix, (gfp & Gfp.COLD) != 0) : 0;
        pfn = pfn == 0 && highAtomic ? zone.takeSmallest(order, MigrateType.HIGHATOMIC) : pfn;
        pfn = pfn == 0 ? zone.take(order, type(gfp), mayMix) : pfn;
        return pfn == 0 && nonBlock ? zone.takeSmallest(order, MigrateType.HIGHATOMIC) : pfn;
    }

    int allocBulk(int wanted, int gfp, int cpu, List<Integer> frames) {
        PlainZone zone = zonesFor(gfp).get(0);
        if (zone.passes(0, zone.marks.low() + wanted, highest(gfp), false, false, false)) {
            while (frames.size() < wanted) {
                int pfn = zone.stocks.get(cpu).take(0, type(gfp), !avoidsMixing(gfp), false);
                if (pfn == 0) {
                    break;
                }
                frames.add(pfn);
            }
        }
        frames.forEach(pfn -> use(pfn, 0, gfp));
        if (frames.isEmpty()) {
            int pfn = alloc(0, gfp, cpu);
            return pfn == 0 ? 0 : one(frames, pfn);
        }
        return frames.size();
    }

    private static int one(List<Integer> frames, int pfn) {
        frames.add(pfn);
        return 1;
    }

    void free(int pfn, int order, int cpu) {
        PlainZone zone = zoneOf(pfn);
        PlainStock stock = zone.stocks.get(cpu);
        int type = zone.typeOf(pfn);
        if (stock.serves(order)) {
            stock.put(pfn, order, type < MigrateType.HIGHATOMIC ? type : MigrateType.MOVABLE);
        } else {
            zone.putBack(pfn, order, type);
        }
    }

    void split(int pfn, int order) {
        PlainZone zone = zoneOf(pfn);
        PlainZone.Block block = Objects.requireNonNull(zone.blocks.get(pfn));
        for (int i = 0; i < 1 << order; i++) {
            zone.blocks.put(pfn + i, new PlainZone.Block(block.state(), 0));
        }
    }

    boolean isBalanced(int gfp) {
        if (someZoneIsAboveHigh(gfp)) {
            return true;
        }
        drainAll();
        return someZoneIsAboveHigh(gfp);
    }

    /** From the highest zone down; what is heard has this order, and nothing else depends on it. */
    private void drainAll() {
        for (int i = zones.size() - 1; i >= 0; i--) {
            zones.get(i).drainAll();
        }
    }

    private boolean someZoneIsAboveHigh(int gfp) {
        return zonesFor(gfp).stream()
                .anyMatch(zone -> zone.passes(0, zone.marks.high(), highest(gfp), false, false, false));
    }

    private PlainZone zoneOf(int pfn) {
        for (PlainZone zone : zones) {
            if (pfn >= zone.extent.start() && pfn < zone.extent.end()) {
                return zone;
            }
        }
        throw new AssertionError("no zone has frame " + pfn);
    }
}
