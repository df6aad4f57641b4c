package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;
import org.alloclab.kernel.buddy.zoned.Boot.Pageset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs on small machines, call by call against {@link PlainBuddy}: the same frames, the same decisions, and the same
 * lists in the same order.
 */
class AgainstPlainBuddyTest {
    private static final int CPUS = 2;

    /** Layouts and limits under which different rules decide. */
    record Machine(String name, long minFreeKbytes, int highFraction, Pageset pageset, List<ZoneExtent> extents) {
        ZoneWatermarks marks(int index) {
            return ZoneWatermarks.of(extents, index, minFreeKbytes, 10);
        }

        PcpLimits limits(int index) {
            long managed = extents.get(index).managed();
            return pageset == Pageset.HOT_COLD
                    ? PcpLimits.hotCold(managed)
                    : PcpLimits.of(managed, marks(index).low(), CPUS, highFraction);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Machine> MACHINES = List.of(
            new Machine(
                    "all zones of x86, small",
                    64,
                    0,
                    Pageset.AUTOTUNED,
                    List.of(
                            extent(Kind.DMA, 1, 4096),
                            extent(Kind.DMA32, 4096, 10240),
                            extent(Kind.NORMAL, 10240, 24064),
                            extent(Kind.MOVABLE, 0, 0))),
            new Machine(
                    "a reserve of two pageblocks, and holes that cut pageblocks",
                    256,
                    0,
                    Pageset.AUTOTUNED,
                    List.of(new ZoneExtent(
                            Kind.NORMAL,
                            4196,
                            61000,
                            60500,
                            List.of(new Range(4196, 30000), new Range(30500, 65196))))),
            new Machine(
                    "high memory, and a fixed share for the CPUs",
                    64,
                    64,
                    Pageset.AUTOTUNED,
                    List.of(
                            extent(Kind.DMA, 1, 4096),
                            extent(Kind.NORMAL, 4096, 12288),
                            extent(Kind.HIGHMEM, 12288, 20480))),
            new Machine(
                    "a movable zone on top, and lists of Linux 2.6",
                    64,
                    0,
                    Pageset.HOT_COLD,
                    List.of(extent(Kind.NORMAL, 4096, 16384), extent(Kind.MOVABLE, 16384, 24576))));

    private static ZoneExtent extent(Kind kind, int from, int to) {
        return new ZoneExtent(kind, from, to - from, to - from, List.of(new Range(from, to)));
    }

    private static final int[] REQUESTS = {
        Gfp.GFP_KERNEL,
        Gfp.GFP_KERNEL | Gfp.DMA,
        Gfp.GFP_KERNEL | Gfp.DMA32,
        Gfp.GFP_KERNEL | Gfp.RECLAIMABLE,
        Gfp.GFP_KERNEL | Gfp.COLD,
        Gfp.GFP_KERNEL | Gfp.HIGH,
        Gfp.GFP_ATOMIC,
        Gfp.GFP_ATOMIC,
        Gfp.NOWARN,
        Gfp.GFP_NOWAIT,
        Gfp.GFP_HIGHUSER,
        Gfp.GFP_HIGHUSER_MOVABLE,
        Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP,
        Gfp.GFP_HIGHUSER_MOVABLE | Gfp.HIGH
    };

    /** Writes down frames and decisions. */
    private static final class Listener implements Probe {
        final List<String> told = new ArrayList<>();
        long frames;

        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            told.add(point.name() + " " + first + " " + second);
        }

        @Override
        public void frames(long frame, int order, boolean allocated) {
            frames += (allocated ? 1L : -1L) << order;
        }
    }

    private final Listener listener = new Listener();
    private final List<String> expected = new ArrayList<>();
    private final List<Zone> zones = new ArrayList<>();
    private final List<PlainZone> plainZones = new ArrayList<>();
    /** Blocks in use: frame and order. */
    private final List<int[]> used = new ArrayList<>();

    private SplittableRandom random = new SplittableRandom(1);

    static List<Arguments> programs() {
        List<Arguments> programs = new ArrayList<>();
        for (Machine machine : MACHINES) {
            for (long seed = 1; seed <= 3; seed++) {
                programs.add(Arguments.of(machine, seed));
            }
        }
        return programs;
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyCallDoesWhatThePlainOneDoes(Machine machine, long seed) {
        random = new SplittableRandom(seed);
        int end = machine.extents.stream().mapToInt(ZoneExtent::end).max().orElseThrow();
        WatchedMemMap map = new WatchedMemMap(end, machine.extents);
        for (int i = 0; i < machine.extents.size(); i++) {
            ZoneExtent extent = machine.extents.get(i);
            zones.add(new Zone(i, extent, machine.marks(i), machine.limits(i), CPUS, map, new Teller(listener)));
            plainZones.add(new PlainZone(extent, machine.marks(i), machine.limits(i), CPUS, expected::add));
        }
        BuddyAllocator buddy = new BuddyAllocator(zones, map, listener);
        PlainBuddy plain = new PlainBuddy(plainZones);
        TouchedFrames touched = new TouchedFrames(zones, map);
        compareLists();
        for (int phase = 0; phase < 12; phase++) {
            int percent = phase % 2 == 0 ? 80 : 20;
            int largest = random.nextInt(BlockOrder.COUNT);
            int cpu = random.nextInt(CPUS);
            for (int call = 0; call < 250; call++) {
                if (random.nextInt(8) == 0) {
                    cpu = 1 - cpu;
                }
                if (used.isEmpty() || random.nextInt(100) < percent) {
                    take(buddy, plain, largest, cpu);
                } else {
                    giveBack(buddy, plain, cpu);
                }
                touched.check();
                compareFigures(buddy, plain);
            }
            int gfp = REQUESTS[random.nextInt(REQUESTS.length)];
            assertThat(buddy.isBalanced(gfp)).isEqualTo(plain.isBalanced(gfp));
            compareLists();
            buddy.checkInvariants();
        }
    }

    private void take(BuddyAllocator buddy, PlainBuddy plain, int largest, int cpu) {
        int gfp = REQUESTS[random.nextInt(REQUESTS.length)];
        int order = random.nextInt(3) == 0 ? random.nextInt(largest + 1) : random.nextInt(Math.min(largest, 3) + 1);
        if (random.nextInt(20) == 0) {
            int count = 1 + random.nextInt(200);
            long[] frames = new long[count];
            List<Integer> wanted = new ArrayList<>();
            int taken = plain.allocBulk(count, gfp, cpu, wanted);
            assertThat(buddy.allocBulk(count, gfp, cpu, frames)).isEqualTo(taken);
            for (int i = 0; i < taken; i++) {
                assertThat(frames[i]).isEqualTo((long) wanted.get(i));
                used.add(new int[] {wanted.get(i), 0});
            }
            return;
        }
        int pfn = plain.alloc(order, gfp, cpu);
        assertThat(buddy.allocPages(order, gfp, cpu)).isEqualTo(pfn == 0 ? PageFrameAllocator.NO_FRAME : pfn);
        if (pfn == 0) {
            return;
        }
        if (order > 0 && random.nextInt(16) == 0) {
            plain.split(pfn, order);
            buddy.splitPages(pfn, order);
            for (int i = 0; i < 1 << order; i++) {
                used.add(new int[] {pfn + i, 0});
            }
        } else {
            used.add(new int[] {pfn, order});
        }
    }

    /** In runs, so that one CPU frees many in a row; mostly the oldest of what is near. */
    private void giveBack(BuddyAllocator buddy, PlainBuddy plain, int cpu) {
        int from = random.nextInt(used.size());
        int run = Math.min(used.size() - from, 1 + random.nextInt(8));
        for (int i = 0; i < run; i++) {
            int[] block = used.remove(from);
            plain.free(block[0], block[1], cpu);
            buddy.freePages(block[0], block[1], cpu);
        }
    }

    private void compareFigures(BuddyAllocator buddy, PlainBuddy plain) {
        assertThat(listener.told).isEqualTo(expected);
        listener.told.clear();
        expected.clear();
        assertThat(buddy.takeKswapdWakeup()).isEqualTo(plain.kswapdWoken);
        plain.kswapdWoken = false;
        for (int i = 0; i < zones.size(); i++) {
            Zone zone = zones.get(i);
            PlainZone other = plainZones.get(i);
            assertThat(zone.freeFrames()).isEqualTo(other.freeFrames());
            assertThat(zone.belowHigh).isEqualTo(other.belowHigh);
            assertThat(zone.highAtomic.frames()).isEqualTo(other.reserved);
            for (int cpu = 0; cpu < CPUS; cpu++) {
                PlainStock stock = other.stocks.get(cpu);
                assertThat(zone.perCpu(cpu).count()).isEqualTo(stock.count);
                assertThat(zone.perCpu(cpu).high()).isEqualTo(stock.high);
            }
        }
        long stocked = zones.stream().mapToLong(Zone::perCpuFrames).sum();
        long inUse = used.stream().mapToLong(block -> 1L << block[1]).sum();
        assertThat(listener.frames).isEqualTo(inUse);
        assertThat(buddy.totalFrames() - buddy.freeFrames()).isEqualTo(inUse);
        assertThat(buddy.hasFreeFrames(buddy.freeFrames())).isTrue();
        assertThat(buddy.hasFreeFrames(buddy.freeFrames() - stocked)).isTrue();
        assertThat(buddy.hasFreeFrames(buddy.freeFrames() + 1)).isFalse();
    }

    private void compareLists() {
        for (int i = 0; i < zones.size(); i++) {
            Zone zone = zones.get(i);
            PlainZone plain = plainZones.get(i);
            for (int order = 0; order < BlockOrder.COUNT; order++) {
                for (int type = 0; type < MigrateType.COUNT; type++) {
                    long[] wanted = plain.list(order, type).stream()
                            .mapToLong(Integer::longValue)
                            .toArray();
                    long[] listed = listed(zone, order, type);
                    assertThat(zone.areas.length(order, type)).isEqualTo(wanted.length);
                    assertThat(listed).isEqualTo(Arrays.copyOf(wanted, listed.length));
                    assertThat(LongStream.of(wanted).skip(listed.length))
                            .allMatch(pfn -> zone.areas.isPristine(pfn.intValue()));
                }
            }
            plain.types.forEach((block, type) -> assertThat(zone.map.pageblockType(block * MemMap.PAGEBLOCK_FRAMES))
                    .isEqualTo((int) type));
            for (int cpu = 0; cpu < CPUS; cpu++) {
                for (int list = 0; list < PerCpuPages.LISTS; list++) {
                    assertThat(stocked(zone.perCpu(cpu).list(list)))
                            .isEqualTo(List.copyOf(plain.stocks.get(cpu).lists.get(list)));
                }
            }
        }
    }

    private static long[] listed(Zone zone, int order, int type) {
        LongStream.Builder frames = LongStream.builder();
        for (int pfn = zone.areas.first(order, type); pfn != MemMap.NIL; pfn = zone.map.next(pfn)) {
            frames.add(pfn);
        }
        return frames.build().toArray();
    }

    private static List<Integer> stocked(PageDeque list) {
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            frames.add(list.at(i));
        }
        return frames;
    }
}
