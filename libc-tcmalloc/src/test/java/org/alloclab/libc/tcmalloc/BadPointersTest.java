package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What wrong pointers lead to; the messages are those that libtcmalloc-minimal4 2.10-1 printed for the same calls. */
class BadPointersTest {
    private final Heaps heaps = new Heaps();

    private static void aborts(String message, Executable call) {
        SimulatedDeath death = assertThrows(SimulatedDeath.class, call);
        assertEquals(Signal.SIGABRT, death.signal());
        assertEquals(message, death.text());
    }

    @Test
    void freeOfAPointerFromElsewhere() {
        aborts("src/tcmalloc.cc:333] Attempt to free invalid pointer 0x1000 ", () -> heaps.main.free(0x1000));
        aborts(
                "src/tcmalloc.cc:333] Attempt to free invalid pointer 0x123456789000 ",
                () -> heaps.main.free(0x1234_5678_9000L));
        aborts("src/tcmalloc.cc:333] Attempt to free invalid pointer 0xffffffffffffffff ", () -> heaps.main.free(-1));
    }

    @Test
    void reallocOfAPointerFromElsewhere() {
        aborts(
                "src/tcmalloc.cc:337] Attempt to realloc invalid pointer 0x123456789010 ",
                () -> heaps.main.realloc(0x1234_5678_9010L, 10));
    }

    @Test
    void sizeOfAPointerFromElsewhere() {
        aborts(
                "src/tcmalloc.cc:343] Attempt to get the size of an invalid pointer 0x123456789010 ",
                () -> heaps.main.usableSize(0x1234_5678_9010L));
    }

    @Test
    void interiorPageOfALargeBlock() {
        long block = heaps.main.malloc(300_000);
        aborts(
                "src/tcmalloc.cc:333] Attempt to free invalid pointer 0x" + Long.toHexString(block + 8192) + " ",
                () -> heaps.main.free(block + 8192));
    }

    @Test
    void interiorPointerIntoTheFirstPageFreesTheBlock() {
        long block = heaps.main.malloc(300_000);
        heaps.main.free(block + 16);
        assertEquals(block, heaps.main.malloc(300_000));
    }

    @Test
    void doubleFreeOfASmallBlockGoesUnnoticed() {
        long block = heaps.main.malloc(100);
        heaps.main.free(block);
        heaps.main.free(block);
        assertEquals(block, heaps.main.malloc(100));
        assertEquals(block, heaps.main.malloc(100), "the block is handed out twice");
        assertThrows(IllegalStateException.class, heaps.allocator::checkInvariants);
    }

    @Test
    void exhaustionIsReportedAndAnswersNull() {
        heaps.space.limit(heaps.space.figures().vszBytes());
        long block = heaps.main.malloc(1 << 20);
        assertEquals(0, block);
        int served = 0;
        while (heaps.main.malloc(3000) != 0) {
            served++;
        }
        assertNotEquals(0, served);
        assertEquals(
                "src/central_freelist.cc:330] tcmalloc: allocation failed 16384 \n", heaps.allocator.report("stderr"));
    }

    @Test
    void metadataThatCannotBeHadIsFatal() {
        heaps.space.limit(heaps.space.figures().vszBytes());
        SimulatedDeath death = assertThrows(SimulatedDeath.class, () -> {
            for (int thread = 0; thread < 100_000; thread++) {
                heaps.newThread().free(heaps.main.malloc(8));
                heaps.newThread().malloc(8);
            }
        });
        assertEquals(
                "src/page_heap_allocator.h:74] FATAL ERROR: Out of memory trying to allocate internal tcmalloc data"
                        + " (bytes, object-size) 131072 4160 ",
                death.text());
    }
}
