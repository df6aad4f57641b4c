package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.libc.jemalloc.thread.NarratedThread;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/**
 * What is told while a few calls are made, each decision on a line with its numbers, addresses left out. Sizes of 24 are
 * in class 2 (32 bytes, 128 regions in a slab of a page), sizes of 100 KiB in class 47 (112 KiB and a page of pad).
 */
final class DecisionsTest {
    private static final long CONTROL_BLOCK = 0x4000_0000_0000L;
    private static final long MILLI = 1_000_000;
    private static final int KIB = 1024;

    private final VirtualClock clock = new VirtualClock(0);
    private final List<String> told = new ArrayList<>();

    private final class Listener implements Probe {
        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            long[] numbers = {first, second, third};
            StringJoiner line = new StringJoiner(" ").add(point.name());
            for (int i = 0; i < point.arguments().size(); i++) {
                Argument argument = point.arguments().get(i);
                if (argument.kind() != Argument.Kind.ADDRESS) {
                    line.add(String.valueOf(numbers[i]));
                }
            }
            told.add(line.toString());
        }
    }

    private JemallocAllocator allocator(Map<String, String> options) {
        return new JemallocAllocator(new UserAllocatorProvider.Context(
                MachineDescription.reference(),
                new PlainAddressSpace(),
                clock,
                OptionValues.parse(new JemallocProvider().options(), options),
                new Teller(new Listener()),
                0));
    }

    private ThreadHeap started(Map<String, String> options) {
        ThreadHeap heap = allocator(options).start(new SimThread(0, 0, CONTROL_BLOCK));
        told.clear();
        return heap;
    }

    private void expect(String lines) {
        assertThat(String.join("\n", told)).isEqualTo(lines.strip());
        told.clear();
    }

    @Test
    void aColdSmallRequestFillsTheCacheAndAWarmOneHitsIt() {
        ThreadHeap heap = started(Map.of());
        long block = heap.malloc(24);
        expect("""
                arena chosen 0 1
                fill cache bin 2 100 0
                retained extent reused 2064384
                extent split 4096 2060288
                fresh slab 2 128
                regions from current slab 2 100
                """);
        heap.calloc(3, 8);
        expect("thread cache hit 2 98");
        heap.free(block);
        expect("put into thread cache 2 99");
    }

    @Test
    void aSmallBlockStaysInItsClassOrMovesToAnother() {
        ThreadHeap heap = started(Map.of());
        heap.free(heap.malloc(100));
        long block = heap.malloc(24);
        told.clear();
        block = heap.realloc(block, 30);
        expect("block stays in its size class 32");
        heap.realloc(block, 100);
        expect("""
                thread cache hit 7 99
                block moved 32
                put into thread cache 2 100
                """);
    }

    @Test
    void aLargeBlockIsCutFromAnExtentAndChangesInPlace() {
        ThreadHeap heap = started(Map.of());
        long block = heap.malloc(100 * KIB);
        expect("""
                arena chosen 0 1
                retained extent reused 2064384
                extent split 118784 1945600
                large block placed 114688 1664
                """);
        heap.realloc(block, 120 * KIB);
        expect("""
                retained extent reused 1945600
                extent split 16384 1929216
                extents coalesced 135168
                block grown in place 114688 131072
                """);
        heap.realloc(block, 50 * KIB);
        expect("""
                extent split 61440 73728
                extent became dirty 18
                block shrunk in place 131072 57344
                """);
        heap.free(block);
        expect("""
                extent became dirty 15
                extents coalesced 135168
                """);
        heap.malloc(40 * KIB);
        expect("""
                dirty extent reused 135168
                extent split 45056 90112
                large block placed 40960 3776
                """);
    }

    @Test
    void aLargeBlockThatIsCachedComesFromTheCacheAgain() {
        ThreadHeap heap = started(Map.of());
        long block = heap.malloc(20 * KIB);
        told.clear();
        heap.free(block);
        expect("put into thread cache 37 1");
        assertThat(heap.malloc(20 * KIB)).isEqualTo(block);
        expect("thread cache hit 37 0");
    }

    @Test
    void anOversizeRequestHasAnArenaOfItsOwnThatPurgesAtOnce() {
        ThreadHeap heap = started(Map.of());
        long block = heap.malloc(9 * KIB * KIB);
        expect("""
                arena of oversize requests chosen 8 9437184
                arena made 8
                next region mapped 12582912
                extent split 10489856 2093056
                large block placed 10485760 1664
                """);
        heap.free(block);
        expect("""
                extent became dirty 2561
                extent purged 2561
                extents coalesced 12582912
                """);
    }

    @Test
    void aFullStackIsFlushedToHalf() {
        ThreadHeap heap = started(Map.of("tcache_nslots_small_min", "4", "tcache_nslots_small_max", "4"));
        long[] blocks = new long[6];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heap.malloc(6144);
        }
        told.clear();
        for (long block : blocks) {
            heap.free(block);
        }
        expect("""
                put into thread cache 30 1
                put into thread cache 30 2
                put into thread cache 30 3
                put into thread cache 30 4
                flush cache bin 30 2 2
                older slab made current 30
                empty slab given up 30
                extent became dirty 3
                put into thread cache 30 3
                put into thread cache 30 4
                """);
    }

    @Test
    void withoutACacheRegionsComeFromSlabsOneByOne() {
        ThreadHeap heap = started(Map.of("tcache", "false"));
        long first = heap.malloc(6144);
        heap.malloc(6144);
        long third = heap.malloc(6144);
        heap.malloc(6144);
        told.clear();
        heap.free(third);
        heap.free(first);
        heap.malloc(6144);
        heap.malloc(6144);
        expect("""
                region back to slab 30 1
                older slab made current 30
                region back to slab 30 1
                regions from current slab 30 1
                slab from nonfull heap 30 1
                regions from current slab 30 1
                """);
    }

    @Test
    void dirtyPagesGoWhenTheDecayStepLowersTheirLimit() {
        JemallocAllocator allocator = allocator(Map.of("dirty_decay_ms", "1000"));
        ThreadHeap heap = allocator.start(new SimThread(0, 0, CONTROL_BLOCK));
        heap.free(heap.malloc(1024 * KIB));
        told.clear();
        clock.set(400 * MILLI);
        allocator.control("arena.decay", 0);
        expect("decay step of dirty pages 0 257 257");
        clock.set(800 * MILLI);
        allocator.control("arena.decay", 0);
        expect("""
                decay step of dirty pages 0 257 175
                extent purged 257
                extents coalesced 2064384
                """);
    }

    @Test
    void dirtyPagesGoThroughMuzzyWhereThatTakesTime() {
        JemallocAllocator allocator = allocator(Map.of("dirty_decay_ms", "1000", "muzzy_decay_ms", "1000"));
        ThreadHeap heap = allocator.start(new SimThread(0, 0, CONTROL_BLOCK));
        heap.free(heap.malloc(1024 * KIB));
        clock.set(400 * MILLI);
        allocator.control("arena.decay", 0);
        told.clear();
        clock.set(800 * MILLI);
        allocator.control("arena.decay", 0);
        expect("""
                decay step of dirty pages 0 257 175
                extent purged lazily 257
                decay step of muzzy pages 0 257 257
                """);
        heap.malloc(1024 * KIB);
        expect("""
                muzzy extent reused 1052672
                large block placed 1048576 3776
                """);
    }

    @Test
    void withoutRetainAnExtentIsMappedAloneAndUnmapped() {
        JemallocAllocator allocator = allocator(Map.of("retain", "false"));
        ThreadHeap heap = allocator.start(new SimThread(0, 0, CONTROL_BLOCK));
        told.clear();
        heap.free(heap.malloc(1024 * KIB));
        allocator.control("arena.purge", 0);
        expect("""
                arena chosen 0 1
                extent mapped 1052672
                large block placed 1048576 1664
                extent became dirty 257
                extent unmapped 257
                """);
    }

    @Test
    void anotherThreadGetsAnotherArena() {
        JemallocAllocator allocator = allocator(Map.of());
        allocator.start(new SimThread(0, 0, CONTROL_BLOCK)).malloc(8);
        ThreadHeap other = allocator.attach(new SimThread(1, 1, CONTROL_BLOCK + (1 << 20)));
        told.clear();
        other.malloc(8);
        assertThat(told).contains("arena made 1", "arena chosen 1 1", "fill cache bin 0 100 1");
        told.clear();
        other.exit();
        assertThat(told).startsWith("flush cache bin 0 99 0");
    }

    @Test
    void whoDoesNotListenGetsTheQuickThread() {
        JemallocAllocator silent = new JemallocAllocator(new UserAllocatorProvider.Context(
                MachineDescription.reference(),
                new PlainAddressSpace(),
                clock,
                OptionValues.defaults(),
                Teller.SILENT,
                0));
        assertThat(silent.start(new SimThread(0, 0, CONTROL_BLOCK))).isInstanceOf(JemallocThread.class);
        assertThat(allocator(Map.of()).start(new SimThread(0, 0, CONTROL_BLOCK)))
                .isInstanceOf(NarratedThread.class);
    }
}
