package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every address space must do for the private anonymous memory of a process, whatever it models. Extend it and name
 * the provider.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class AddressSpaceConformance {
    private static final long PAGE = 4096;
    private static final long SEED = 20_221_103;
    private static final int READ_WRITE = Prot.READ | Prot.WRITE;
    private static final int ANONYMOUS = MapFlags.PRIVATE | MapFlags.ANONYMOUS;
    private static final long START_BREAK = 0x5555_5555_9000L;

    /** The plug-in under test. */
    protected abstract AddressSpaceProvider provider();

    /** Options that it is made with. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** The address space to hold; a decorator's author puts his own around one. */
    protected AddressSpace space() {
        return provider().create(context());
    }

    /** Processes of a script are those of a plug-in that models processes; without, the script tells what a right one does. */
    private String command() {
        String own = provider().machine(context()).isPresent()
                ? " --address-space " + provider().id()
                : "";
        return "./alloclab vm FILE" + own;
    }

    private AddressSpaceProvider.Context context() {
        AddressSpaceProvider provider = provider();
        MachineDescription machine = MachineDescription.reference();
        OptionValues values = OptionValues.parse(provider.options(), options());
        return new AddressSpaceProvider.Context(
                machine,
                provider.typicalLayout(machine, values).orElse(InitialLayout.empty(START_BREAK)),
                new PlainPageFrames(1 << 16),
                new PlainSlab(),
                new VirtualClock(0),
                Execution.BOOT,
                values,
                Probe.NONE);
    }

    private static long map(AddressSpace space, long length) {
        long area = space.mmap(0, length, READ_WRITE, ANONYMOUS, -1, 0);
        assertFalse(Errno.isError(area), "mmap of " + length + " bytes");
        return area;
    }

    @Test
    void areasAreApart() {
        AddressSpace space = space();
        List<long[]> areas = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            long length = PAGE * (1 + i % 13);
            long area = map(space, length);
            assertEquals(0, area % PAGE, "an area begins with a page");
            for (long[] other : areas) {
                assertTrue(
                        area + length <= other[0] || other[0] + other[1] <= area,
                        () -> "0x" + Long.toHexString(area) + " overlaps 0x" + Long.toHexString(other[0]));
            }
            areas.add(new long[] {area, length});
            if (i % 3 == 0) {
                long[] gone = areas.remove(i % areas.size());
                assertEquals(0, space.munmap(gone[0], gone[1]), "munmap");
            }
            space.checkInvariants();
        }
    }

    /** Areas that are mapped, cut, moved, protected and forgotten, in any order, keep each page's word. */
    @Test
    void aProgramOfCallsKeepsItsPages() {
        for (int seed = 0; seed < 4; seed++) {
            new Trial<>(
                            () -> new SpaceModel(space()),
                            new Trial.Told<>(
                                    List.of("title A program of the conformance kit", "needs processes"),
                                    SpaceCall::line,
                                    command()))
                    .play(SEED + seed, SpaceProgram.of(SEED + seed, 3000));
        }
    }

    @Test
    void contentIsKeptAndFreshMemoryIsZero() {
        AddressSpace space = space();
        UserMemory memory = space.memory();
        long area = map(space, 64 * PAGE);
        for (long at = 0; at < 64 * PAGE; at += 1000 & -8) {
            assertEquals(0, memory.load(area + at), "fresh memory");
            memory.store(area + at, at + 1);
        }
        for (long at = 0; at < 64 * PAGE; at += 1000 & -8) {
            assertEquals(at + 1, memory.load(area + at), "the word at " + at);
        }
        space.munmap(area, 64 * PAGE);
        long fixed = space.mmap(area, PAGE, READ_WRITE, ANONYMOUS | MapFlags.FIXED, -1, 0);
        assertEquals(area, fixed, "mmap with MAP_FIXED");
        assertEquals(0, memory.load(area), "memory that was unmapped and mapped again");
    }

    @Test
    void whatIsNotMappedCannotBeTouched() {
        AddressSpace space = space();
        UserMemory memory = space.memory();
        long area = map(space, 4 * PAGE);
        memory.store(area + PAGE, 1);
        space.munmap(area + PAGE, PAGE);
        assertThrows(SimulatedDeath.class, () -> memory.load(area + PAGE), "a load of an unmapped page");
        assertThrows(SimulatedDeath.class, () -> memory.store(area + PAGE, 1), "a store to an unmapped page");
        memory.store(area, 1);
        memory.store(area + 2 * PAGE, 1);
    }

    @Test
    void protectionIsKept() {
        AddressSpace space = space();
        UserMemory memory = space.memory();
        long area = map(space, 2 * PAGE);
        memory.store(area, 42);
        assertEquals(0, space.mprotect(area, PAGE, Prot.READ));
        assertEquals(42, memory.load(area), "a page that can be read");
        assertThrows(SimulatedDeath.class, () -> memory.store(area, 1), "a store to a page that is to be read");
        memory.store(area + PAGE, 1);
        assertEquals(0, space.mprotect(area, PAGE, READ_WRITE));
        memory.store(area, 43);
        assertEquals(43, memory.load(area));
        assertEquals(0, space.mprotect(area, PAGE, Prot.NONE));
        assertThrows(SimulatedDeath.class, () -> memory.load(area), "a load of a page with PROT_NONE");
    }

    @Test
    void theBreakMoves() {
        AddressSpace space = space();
        UserMemory memory = space.memory();
        long start = space.brk(0);
        long end = start + 10 * PAGE;
        assertEquals(end, space.brk(end), "the break after it was raised");
        memory.store((start + PAGE) & -8, 7);
        memory.store(end - 8, 8);
        assertEquals(start + PAGE, space.brk(start + PAGE), "the break after it was lowered");
        assertThrows(SimulatedDeath.class, () -> memory.load(end - 8), "a load above the break");
        assertEquals(end, space.brk(end));
        assertEquals(0, memory.load(end - 8), "memory above a break that was lowered and raised");
        assertEquals(end, space.brk(PAGE), "a break below the heap is refused");
    }

    @Test
    void areasMoveWithTheirContent() {
        AddressSpace space = space();
        UserMemory memory = space.memory();
        long area = map(space, 8 * PAGE);
        long wall = map(space, PAGE);
        for (int page = 0; page < 8; page++) {
            memory.store(area + page * PAGE + 8, page + 1);
        }
        long moved = space.mremap(area, 8 * PAGE, 4096 * PAGE, MapFlags.MREMAP_MAYMOVE, 0);
        assertFalse(Errno.isError(moved), "mremap");
        for (int page = 0; page < 8; page++) {
            assertEquals(page + 1, memory.load(moved + page * PAGE + 8), "page " + page + " after mremap");
        }
        assertEquals(0, memory.load(moved + 4095 * PAGE), "what mremap added");
        assertEquals(moved, space.mremap(moved, 4096 * PAGE, 2 * PAGE, 0, 0), "mremap to less stays");
        assertThrows(SimulatedDeath.class, () -> memory.load(moved + 3 * PAGE), "what mremap cut off");
        memory.store(wall, 1);
        space.checkInvariants();
    }

    @Test
    void dontNeedForgets() {
        AddressSpace space = space();
        long area = map(space, 16 * PAGE);
        space.memory().touch(area, 16 * PAGE);
        space.memory().store(area, 5);
        long resident = space.figures().rssBytes();
        assertEquals(0, space.madvise(area, 16 * PAGE, Advice.DONTNEED));
        assertEquals(resident - 16 * PAGE, space.figures().rssBytes(), "resident memory after MADV_DONTNEED");
        assertEquals(0, space.memory().load(area), "content after MADV_DONTNEED");
    }

    @Test
    void figuresAndAreasAgree() {
        AddressSpace space = space();
        long mapped = space.figures().vszBytes();
        long resident = space.figures().rssBytes();
        long area = map(space, 100 * PAGE);
        assertEquals(mapped + 100 * PAGE, space.figures().vszBytes(), "mapped");
        assertEquals(resident, space.figures().rssBytes(), "resident before a touch");
        long faults = space.figures().minorFaults();
        for (int page = 0; page < 10; page++) {
            space.memory().touchWrite(area + page * PAGE);
            space.memory().touchWrite(area + page * PAGE);
        }
        assertEquals(resident + 10 * PAGE, space.figures().rssBytes(), "resident after 10 pages were touched");
        assertEquals(faults + 10, space.figures().minorFaults(), "faults");
        long found = 0;
        long end = 0;
        for (VmaView each : space.areas()) {
            assertTrue(Long.compareUnsigned(each.start(), end) >= 0, "areas rise and do not overlap");
            end = each.end();
            found += each.start() <= area && each.end() >= area + 100 * PAGE ? 1 : 0;
        }
        assertEquals(1, found, "areas that hold the mapping");
        long at = area;
        for (PageRun run : space.pageRuns(area, area + 100 * PAGE)) {
            assertEquals(at, run.start(), "runs of pages tile");
            at = run.end();
        }
        assertEquals(area + 100 * PAGE, at, "runs of pages reach the end");
    }

    @Test
    void wrongCallsAreAnsweredWithTheirErrno() {
        AddressSpace space = space();
        assertEquals(Errno.EINVAL.result(), space.mmap(0, 0, READ_WRITE, ANONYMOUS, -1, 0), "mmap of nothing");
        assertEquals(Errno.EINVAL.result(), space.munmap(0x1001, PAGE), "munmap of half a page");
        long area = map(space, 2 * PAGE);
        space.munmap(area + PAGE, PAGE);
        assertEquals(Errno.ENOMEM.result(), space.mprotect(area, 2 * PAGE, Prot.READ), "mprotect over a hole");
        assertEquals(0, space.munmap(area + PAGE, PAGE), "munmap of a hole");
    }
}
