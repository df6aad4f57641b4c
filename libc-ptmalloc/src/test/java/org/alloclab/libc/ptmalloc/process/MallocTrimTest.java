package org.alloclab.libc.ptmalloc.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** glibc malloc.c, mtrim: pages between the six words of a free chunk and its end. */
final class MallocTrimTest {
    private static final long KEEP_TOP = 1 << 30;

    private final PlainAddressSpace space = new PlainAddressSpace();
    private final Heaps heaps = Heaps.on(space, "glibc.malloc.tcache_count=0");

    private List<String> trim(long pad, int answer) {
        int before = space.calls().size();
        assertThat(heaps.allocator.control("malloc_trim", pad)).isEqualTo(answer);
        return space.calls().subList(before, space.calls().size());
    }

    private static String dropped(long address, long bytes) {
        return "madvise(0x" + Long.toHexString(address) + ", 0x" + Long.toHexString(bytes) + ", 0x4) = 0x0";
    }

    @Test
    void wholePagesOfAnUnsortedChunk() {
        long block = heaps.main.malloc(100_000);
        heaps.main.malloc(24);
        heaps.main.free(block);
        long first = (block + 32 + 4095) & -4096L;
        long end = (block - 16 + 100_016) & -4096L;
        assertThat(trim(KEEP_TOP, 1)).containsExactly(dropped(first, end - first));
    }

    @Test
    void nothingToGiveBack() {
        long block = heaps.main.malloc(1000);
        heaps.main.malloc(24);
        heaps.main.free(block);
        assertThat(trim(KEEP_TOP, 0)).isEmpty();
    }

    /** A chunk of 4144 bytes has a page behind its words where it begins 48 bytes in front of one; it may be sorted or not. */
    @ParameterizedTest
    @CsvSource({
        "4136, 48, true, true",
        "4136, 48, false, true",
        "4120, 48, true, false",
        "4136, 64, true, false",
        "4136, 32, true, false"
    })
    void theSmallestChunkWithAPage(long request, long before, boolean sorted, boolean gives) {
        long base = heaps.main.malloc(24) - 16 & -4096L;
        long end = base + 4096 - before;
        heaps.main.malloc(end - heaps.process.main().top() - 8);
        assertThat(heaps.process.main().top()).isEqualTo(end);
        long block = heaps.main.malloc(request);
        heaps.main.malloc(24);
        heaps.main.free(block);
        if (sorted) {
            heaps.main.malloc(20_000);
        }
        List<String> calls = trim(KEEP_TOP, gives ? 1 : 0);
        if (gives) {
            assertThat(calls).containsExactly(dropped(base + 4096, 4096));
        } else {
            assertThat(calls).isEmpty();
        }
    }

    /** Fast bins are merged first; two neighbours that are merged have a page. */
    @Test
    void fastBinsAreMerged() {
        long[] blocks = new long[100];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(100);
        }
        heaps.main.malloc(24);
        for (long block : blocks) {
            heaps.main.free(block);
        }
        long first = (blocks[0] + 32 + 4095) & -4096L;
        long end = (blocks[99] - 16 + 112) & -4096L;
        assertThat(trim(KEEP_TOP, 1)).containsExactly(dropped(first, end - first));
        heaps.allocator.checkInvariants();
    }

    @Test
    void theEndOfTheMainArena() {
        heaps.main.malloc(24);
        long top = heaps.process.main().top();
        long wholePages = (top + 33 + 4095) & -4096L;
        assertThat(trim(0, 1))
                .contains("brk(0x" + Long.toHexString(wholePages) + ") = 0x" + Long.toHexString(wholePages));
        assertThat(trim(0, 0)).isEmpty();
    }

    @Test
    void allArenas() {
        ThreadHeap second = heaps.newThread();
        heaps.main.malloc(24);
        long block = second.malloc(50_000);
        second.malloc(24);
        second.free(block);
        long first = (block + 32 + 4095) & -4096L;
        long end = (block - 16 + 50_016) & -4096L;
        assertThat(trim(KEEP_TOP, 1)).containsExactly(dropped(first, end - first));
    }
}
