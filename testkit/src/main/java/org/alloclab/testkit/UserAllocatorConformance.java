package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every user-space allocator must do, whatever it models. */
public abstract class UserAllocatorConformance {

    private static final long SEED = 20_221_103;

    /** The plug-in under test. */
    protected abstract UserAllocatorProvider provider();

    /** Options that it is made with, such as those of a variant. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** Bytes to which every block is aligned. */
    protected int minAlignment() {
        return 8;
    }

    /** Whether {@code pvalloc} refuses a size that wraps to 0 when it is rounded up to pages, or serves it as one page. */
    protected boolean refusesWrappingPvalloc() {
        return true;
    }

    /** By how much the address space may grow until memory is exhausted: enough for the smallest step of growth. */
    protected long exhaustionBytes() {
        return 4 << 20;
    }

    /** A run of a process on the plain address space, with the allocator started in it. */
    private final class Run {
        final PlainAddressSpace space = new PlainAddressSpace();
        final UserAllocator allocator = provider()
                .create(new UserAllocatorProvider.Context(
                        MachineDescription.reference(),
                        space,
                        new VirtualClock(1_000_000_000_000L),
                        OptionValues.parse(provider().options(), options()),
                        Probe.NONE,
                        SEED));
        final ThreadHeap main;
        private int threads = 1;

        Run() {
            allocator.start();
            main = allocator.attach(new SimThread(0, 0, 0x4000_0000_0000L));
        }

        ThreadHeap newThread() {
            int number = threads++;
            return allocator.attach(new SimThread(number, number % 2, 0x4000_0000_0000L + number * 0x40000L));
        }
    }

    @Test
    void everySmallSizeIsAlignedLargeEnoughAndApart() {
        Run run = new Run();
        BlockOracle oracle = new BlockOracle();
        for (long size = 0; size <= 4200; size++) {
            long block = run.main.malloc(size);
            assertNotEquals(0, block, "malloc(" + size + ")");
            assertEquals(0, block % minAlignment(), "alignment of malloc(" + size + ")");
            long usable = run.main.usableSize(block);
            assertTrue(usable >= size, "usable size " + usable + " of malloc(" + size + ")");
            assertTrue(run.space.isWritable(block, Math.max(1, usable)), "malloc(" + size + ") is mapped");
            oracle.born(block, usable);
        }
        run.allocator.checkInvariants();
    }

    @Test
    void largeSizesAreServedAndGivenBack() {
        Run run = new Run();
        for (long size = 4096; size <= 64 << 20; size = size * 3 / 2) {
            long block = run.main.malloc(size);
            assertNotEquals(0, block, "malloc(" + size + ")");
            assertTrue(run.space.isWritable(block, size), "malloc(" + size + ") is mapped");
            run.main.free(block);
            run.allocator.checkInvariants();
        }
    }

    @Test
    void zeroBytesIsABlockOfItsOwn() {
        Run run = new Run();
        long first = run.main.malloc(0);
        long second = run.main.malloc(0);
        assertNotEquals(0, first);
        assertNotEquals(first, second);
        run.main.free(first);
        run.main.free(second);
    }

    @Test
    void nullIsFreedInSilence() {
        Run run = new Run();
        run.main.free(0);
        assertEquals(0, run.main.usableSize(0));
        long block = run.main.realloc(0, 100);
        assertNotEquals(0, block);
        run.main.free(block);
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        Run run = new Run();
        assertAll(
                () -> assertEquals(0, run.main.malloc(-1)),
                () -> assertEquals(0, run.main.malloc(Long.MAX_VALUE)),
                () -> assertEquals(0, run.main.malloc(-4096)),
                () -> assertEquals(0, run.main.calloc(1L << 33, 1L << 33)),
                () -> assertEquals(0, run.main.calloc(-1, 2)),
                () -> assertEquals(0, run.main.memalign(64, -100)));
        if (refusesWrappingPvalloc()) {
            assertEquals(0, run.main.pvalloc(-1));
        } else {
            assertNotEquals(0, run.main.pvalloc(-1));
        }
        long block = run.main.malloc(100);
        run.space.memory().store(block, 42);
        assertEquals(0, run.main.realloc(block, -1));
        assertEquals(42, run.space.memory().load(block), "a failed realloc keeps the block");
        run.main.free(block);
        run.allocator.checkInvariants();
    }

    @Test
    void everyAlignmentIsKept() {
        Run run = new Run();
        BlockOracle oracle = new BlockOracle();
        for (long alignment = 8; alignment <= 1 << 20; alignment <<= 1) {
            for (long size : new long[] {1, 24, 100, 1000, 4096, 5000, 70_000, 200_000}) {
                long block = run.main.memalign(alignment, size);
                assertNotEquals(0, block, "memalign(" + alignment + ", " + size + ")");
                assertEquals(0, block % alignment, "memalign(" + alignment + ", " + size + ")");
                long usable = run.main.usableSize(block);
                assertTrue(usable >= size);
                oracle.born(block, usable);
            }
        }
        oracle.live().keySet().forEach(run.main::free);
        run.allocator.checkInvariants();
    }

    @Test
    void randomProgramsKeepTheirContent() {
        for (int seed = 0; seed < 8; seed++) {
            Run run = new Run();
            RandomProgram program = new RandomProgram(SEED + seed, run.space.memory(), minAlignment(), 60, run.main);
            for (int i = 0; i < 3000; i++) {
                program.step();
                run.allocator.checkInvariants();
            }
            program.freeAll();
            run.allocator.checkInvariants();
            run.space.checkInvariants();
        }
    }

    @Test
    void threadsFreeEachOthersBlocks() {
        Run run = new Run();
        ThreadHeap[] threads = {run.main, run.newThread(), run.newThread(), run.newThread()};
        RandomProgram program = new RandomProgram(SEED, run.space.memory(), minAlignment(), 200, threads);
        for (int i = 0; i < 10_000; i++) {
            program.step();
            if (i % 101 == 0) {
                run.allocator.checkInvariants();
            }
        }
        for (int i = 1; i < threads.length; i++) {
            threads[i].exit();
            run.allocator.checkInvariants();
        }
        program.oracle().live().keySet().forEach(run.main::free);
        run.allocator.checkInvariants();
    }

    @Test
    void endedThreadsLeaveNothingBehind() {
        Run run = new Run();
        long settled = 0;
        for (int round = 0; round < 200; round++) {
            ThreadHeap thread = run.newThread();
            List<Long> blocks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                blocks.add(thread.malloc(16L + i * 8L));
            }
            blocks.forEach(thread::free);
            thread.exit();
            if (round == 99) {
                settled = run.space.figures().vszBytes();
            }
        }
        assertEquals(settled, run.space.figures().vszBytes(), "address space after 100 and 200 threads");
    }

    @Test
    void freedMemoryOfEverySizeIsReused() {
        Run run = new Run();
        long settled = 0;
        for (int round = 0; round < 24; round++) {
            for (long size = 16; size <= 1024; size += 16) {
                long[] blocks = new long[400];
                for (int i = 0; i < blocks.length; i++) {
                    blocks[i] = run.main.malloc(size);
                }
                for (long block : blocks) {
                    run.main.free(block);
                }
            }
            if (round == 3) {
                settled = run.space.figures().vszBytes();
            }
        }
        assertTrue(run.space.figures().vszBytes() <= settled, "the same program again needs no more address space");
    }

    @Test
    void sameProgramSameAddresses() {
        List<List<Long>> addresses = new ArrayList<>();
        List<List<String>> calls = new ArrayList<>();
        for (int repetition = 0; repetition < 2; repetition++) {
            Run run = new Run();
            RandomProgram program = new RandomProgram(SEED, run.space.memory(), minAlignment(), 100, run.main);
            for (int i = 0; i < 3000; i++) {
                program.step();
            }
            addresses.add(program.addresses());
            calls.add(run.space.calls());
        }
        assertEquals(addresses.get(0), addresses.get(1));
        assertEquals(calls.get(0), calls.get(1));
    }

    @Test
    void exhaustionIsAnswerZeroAndTheHeapSurvives() {
        Run run = new Run();
        run.space.limit(run.space.figures().vszBytes() + exhaustionBytes());
        List<Long> blocks = new ArrayList<>();
        long block = run.main.malloc(3000);
        while (block != 0) {
            blocks.add(block);
            assertTrue(blocks.size() < exhaustionBytes() / 400, "the limit on the address space was passed");
            block = run.main.malloc(3000);
        }
        run.allocator.checkInvariants();
        assertFalse(blocks.isEmpty());
        blocks.forEach(run.main::free);
        run.allocator.checkInvariants();
        assertNotEquals(0, run.main.malloc(3000), "freed memory serves again");
    }

    @Test
    void doubleFreeIsDeathByAbort() {
        Assumptions.assumeTrue(provider().capabilities().contains(Capability.DETECTS_BAD_FREE));
        Run run = new Run();
        long block = run.main.malloc(100);
        run.main.free(block);
        SimulatedDeath death = assertThrows(SimulatedDeath.class, () -> run.main.free(block));
        assertEquals(Signal.SIGABRT, death.signal());
        assertFalse(death.text().isBlank(), "the real one says why");
    }

    @Test
    void piecesTileWhatIsMapped() {
        Run run = new Run();
        RandomProgram program =
                new RandomProgram(SEED, run.space.memory(), minAlignment(), 80, run.main, run.newThread());
        for (int i = 0; i < 2000; i++) {
            program.step();
            if (i % 250 == 0) {
                new PieceLaws(run.allocator, run.space).hold(program.oracle());
            }
        }
        program.freeAll();
        new PieceLaws(run.allocator, run.space).hold(program.oracle());
    }

    @Test
    void declarationsAreInOrder() {
        UserAllocatorProvider provider = provider();
        assertTrue(provider.id().matches("[a-z][a-z0-9-]*"), "id " + provider.id());
        assertFalse(provider.summary().isBlank());
        Set<String> names = new HashSet<>();
        for (OptionSpec<?> option : provider.options()) {
            assertTrue(names.add(option.name()), "option " + option.name() + " is declared once");
            assertFalse(option.summary().isBlank(), "option " + option.name() + " has a summary");
            option.aliases().forEach(alias -> assertTrue(names.add(alias), "alias " + alias + " is declared once"));
        }
        assertThrows(
                InvalidOptionException.class,
                () -> OptionValues.parse(provider.options(), Map.of("no.such.option", "1")));
        Run run = new Run();
        run.main.free(run.main.malloc(10));
        Set<String> ids = new HashSet<>();
        run.allocator.metrics().asMap().keySet().forEach(metric -> assertTrue(ids.add(metric.key()), metric.key()));
        for (Metric metric : run.allocator.checkpointMetrics()) {
            assertTrue(run.allocator.metrics().value(metric).isPresent(), "figure " + metric.key());
        }
        run.allocator
                .reportNames()
                .forEach(name -> assertFalse(run.allocator.report(name).isBlank(), "report " + name));
    }
}
