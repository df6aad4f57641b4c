package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.alloclab.api.option.OptionValues;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/** What is asked of the kernel, call by call: alignment by sbrk and by mmap, and which way is tried when one failed. */
class SystemAllocTest {
    private static final long ODD_BREAK = 0x1000_1000L;
    private static final long MAPPINGS = 0x7000_0000_0000L;
    private static final int KIB = 1024;

    private PlainAddressSpace space = new PlainAddressSpace(ODD_BREAK);

    private SystemAlloc system(String... settings) {
        Map<String, String> texts = settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]);
        Flags flags = new Flags(OptionValues.parse(TcmallocOptions.ALL, texts));
        flags.construct();
        return new SystemAlloc(space, flags);
    }

    private List<String> callsSince(int first) {
        List<String> calls = space.calls();
        return calls.subList(first, calls.size());
    }

    @Test
    void aMisalignedBreakIsMovedByWhatIsMissing() {
        SystemAlloc system = system();
        assertEquals(ODD_BREAK + 4 * KIB, system.allocate(15 * KIB, 8 * KIB));
        assertEquals(16 * KIB, system.actualSize());
        assertEquals(16 * KIB, system.taken());
        assertEquals(ODD_BREAK + 20 * KIB, system.programBreak());
        assertEquals(ODD_BREAK + 20 * KIB, system.allocate(8 * KIB, 8 * KIB), "now it is aligned");
        assertEquals(24 * KIB, system.taken());
        assertEquals(ODD_BREAK + 28 * KIB, system.programBreak());
    }

    @Test
    void leastAlignmentIsACacheLine() {
        SystemAlloc system = system();
        assertEquals(ODD_BREAK, system.allocate(100, 1));
        assertEquals(128, system.actualSize());
    }

    @Test
    void whereTheRestCannotBeHadAllIsAskedForAgain() {
        space.limit(8 * KIB);
        SystemAlloc system = system();
        assertEquals(0, system.allocate(8 * KIB, 8 * KIB));
        assertEquals(
                List.of(
                        "brk(0x0) = 0x10001000",
                        "brk(0x10003000) = 0x10003000",
                        "brk(0x10004000) = 0x10003000",
                        "brk(0x10006fff) = 0x10003000"),
                callsSince(0).subList(0, 4));
        assertEquals(0, system.taken());
    }

    @Test
    void mappingsAreAlignedByCuttingBothEnds() {
        SystemAlloc system = system("TCMALLOC_SKIP_SBRK", "1");
        long[] got = new long[4];
        for (int i = 0; i < got.length; i++) {
            int before = space.calls().size();
            got[i] = system.allocate(16 * KIB, 16 * KIB);
            assertEquals(0, got[i] % (16 * KIB));
            assertTrue(space.isWritable(got[i], 16 * KIB));
            long place = MAPPINGS + 28L * KIB * i;
            long head = got[i] - place;
            long tail = 12 * KIB - head;
            assertTrue(
                    callsSince(before).get(0).startsWith("mmap(0x0, 0x7000"),
                    callsSince(before).toString());
            int calls = 1 + (head > 0 ? 1 : 0) + (tail > 0 ? 1 : 0);
            assertEquals(calls, callsSince(before).size());
            if (tail > 0) {
                String cut = "munmap(0x" + Long.toHexString(got[i] + 16 * KIB) + ", 0x" + Long.toHexString(tail) + ")";
                assertTrue(
                        callsSince(before).get(calls - 1).startsWith(cut),
                        callsSince(before).toString());
            }
            assertFalse(head > 0 && space.isWritable(place, 4 * KIB));
            assertFalse(tail > 0 && space.isWritable(got[i] + 16 * KIB, 4 * KIB));
        }
        assertEquals(MAPPINGS, got[0]);
        assertEquals(MAPPINGS + 32 * KIB, got[1]);
        assertEquals(64 * KIB, system.taken());
        assertEquals(
                List.of(),
                space.calls().stream().filter(call -> call.startsWith("brk")).toList());
        assertEquals(64 * KIB, space.figures().vszBytes());
    }

    @Test
    void smallAlignmentsOfMappingsAreAPage() {
        SystemAlloc system = system("TCMALLOC_SKIP_SBRK", "1");
        assertEquals(MAPPINGS, system.allocate(100, 64));
        assertEquals(4 * KIB, system.actualSize());
        assertEquals(1, space.calls().size());
    }

    @Test
    void aWayThatFailedIsNotTriedUntilTheOtherFailedToo() {
        space.fixBreak();
        SystemAlloc system = system();
        assertNotEquals(0, system.allocate(8 * KIB, 8 * KIB));
        int before = space.calls().size();
        assertNotEquals(0, system.allocate(8 * KIB, 8 * KIB));
        assertTrue(callsSince(before).stream().noneMatch(call -> call.startsWith("brk")));
        space.limit(0);
        assertEquals(0, system.allocate(8 * KIB, 8 * KIB));
        space.limit(Long.MAX_VALUE);
        before = space.calls().size();
        assertNotEquals(0, system.allocate(8 * KIB, 8 * KIB));
        assertTrue(callsSince(before).get(0).startsWith("brk"), "both have failed, so sbrk has its turn");
        assertEquals(24 * KIB, system.taken());
    }

    @Test
    void mmapHasItsTurnAgainAsWell() {
        space.limit(0);
        SystemAlloc system = system("TCMALLOC_SKIP_SBRK", "1");
        assertEquals(0, system.allocate(8 * KIB, 8 * KIB));
        space.limit(Long.MAX_VALUE);
        assertNotEquals(0, system.allocate(8 * KIB, 8 * KIB));
    }

    @Test
    void sizesThatWrapAreRefused() {
        SystemAlloc system = system();
        assertEquals(0, system.allocate(-1, 8 * KIB));
        assertEquals(List.of(), space.calls());
        assertEquals(0, system.allocate(Long.MAX_VALUE - 63, 64));
        assertTrue(space.calls().stream().noneMatch(call -> call.startsWith("brk")), "negative as a signed increment");
        assertEquals(0, system.taken());
    }

    @Test
    void pagesAreGivenBackUnlessThatIsForbidden() {
        SystemAlloc system = system();
        long address = system.allocate(16 * KIB, 8 * KIB);
        int before = space.calls().size();
        assertTrue(system.release(address, 16 * KIB));
        assertEquals(1, callsSince(before).size());
        for (String setting : List.of("TCMALLOC_DISABLE_MEMORY_RELEASE", "TCMALLOC_DEVMEM_START")) {
            assertFalse(system(setting, "1").release(address, 16 * KIB));
        }
        assertEquals(before + 1, space.calls().size());
    }
}
