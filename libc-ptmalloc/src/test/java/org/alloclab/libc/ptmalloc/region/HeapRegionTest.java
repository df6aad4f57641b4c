package org.alloclab.libc.ptmalloc.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heap regions word by word and call by call. */
final class HeapRegionTest {
    private static final long MAX = 64L << 20;
    private static final String UNMAPPED = "glibc.malloc.mmap_max=0";

    private final PlainAddressSpace space = new PlainAddressSpace();

    private Heaps heaps(String... options) {
        Heaps heaps = Heaps.on(space, options);
        heaps.main.malloc(24);
        return heaps;
    }

    private List<String> callsOf(Runnable action) {
        int before = space.calls().size();
        action.run();
        return space.calls().subList(before, space.calls().size());
    }

    private static HeapRegion region(Heaps heaps, int index) {
        return heaps.process.regions().all().get(index);
    }

    /** heap_info: ar_ptr, prev, size, mprotect_size, and from 2.35 on pagesize. */
    @ParameterizedTest
    @CsvSource({"2.34, 0x20", "2.36, 0x30"})
    void theRecordIsInMemory(String version, String record) {
        Heaps heaps = heaps("glibc.version=" + version, UNMAPPED);
        ThreadHeap second = heaps.newThread();
        long base = second.malloc(40 << 20) & -MAX;
        long next = second.malloc(40 << 20) & -MAX;
        HeapRegion first = region(heaps, 0);
        HeapRegion last = region(heaps, 1);
        assertThat(last.base()).isEqualTo(next);
        long arena = base + Long.decode(record);
        assertThat(heaps.memory.load(base)).isEqualTo(arena);
        assertThat(heaps.memory.load(base + 8)).isZero();
        assertThat(heaps.memory.load(base + 16)).isEqualTo(first.size());
        assertThat(heaps.memory.load(base + 24)).isEqualTo(first.accessible());
        assertThat(heaps.memory.load(next)).isEqualTo(arena);
        assertThat(heaps.memory.load(next + 8)).isEqualTo(base);
        assertThat(heaps.memory.load(next + 16)).isEqualTo(last.size());
        if (version.equals("2.36")) {
            assertThat(heaps.memory.load(base + 32)).isEqualTo(4096);
        }
        assertThat(last.firstChunk()).isEqualTo(next + Long.decode(record));
    }

    @Test
    void theRecordOfNarrowWords() {
        Heaps heaps = Heaps.narrow();
        heaps.main.malloc(24);
        long base = heaps.newThread().malloc(24) & -(1L << 20);
        assertThat(heaps.memory.load32(base) & 0xffff_ffffL).isEqualTo(base + 24);
        assertThat(heaps.memory.load32(base + 4)).isZero();
        assertThat(heaps.memory.load32(base + 8))
                .isEqualTo((int) region(heaps, 0).size());
        assertThat(heaps.memory.load32(base + 12))
                .isEqualTo((int) region(heaps, 0).accessible());
        assertThat(heaps.memory.load32(base + 16)).isEqualTo(4096);
    }

    /** new_heap: size and top_pad, at least 32 KiB, at most 64 MiB, in whole pages; 2176 bytes are records in 2.43. */
    @ParameterizedTest
    @CsvSource({
        "1920, 131072, 135168",
        "1921, 131072, 139264",
        "24, 0, 32768",
        "30000, 0, 32768",
        "30593, 0, 36864",
        "67000000, 131072, 67108864"
    })
    void aRegionIsAsLargeAs(long request, long pad, long bytes) {
        Heaps heaps = heaps("glibc.version=2.43", UNMAPPED, "glibc.malloc.top_pad=" + pad);
        heaps.newThread().malloc(request);
        assertThat(region(heaps, 0).size()).isEqualTo(bytes);
        assertThat(region(heaps, 0).accessible()).isEqualTo(bytes);
    }

    /** The old top ends with two chunks of a header each; what is before them is freed. */
    @Test
    void fencepostsCloseARegion() {
        Heaps heaps = heaps(UNMAPPED);
        ThreadHeap second = heaps.newThread();
        second.malloc(40 << 20);
        long rest = heaps.process.arenas().all().get(1).top();
        second.malloc(40 << 20);
        long end = region(heaps, 0).end();
        assertThat(heaps.memory.load(end - 24)).isEqualTo(0x11 - 1);
        assertThat(heaps.memory.load(end - 16)).isEqualTo(16);
        assertThat(heaps.memory.load(end - 8)).isEqualTo(1);
        assertThat(heaps.memory.load(rest + 8)).isEqualTo(end - 32 - rest | 1);
        assertThat(heaps.process.arenas().all().get(1).bins().lastUnsorted()).isEqualTo(rest);
        heaps.allocator.checkInvariants();
    }

    /** Less than a chunk in front of the fence stays with it. */
    @Test
    void anOldTopTooSmallToFree() {
        Heaps heaps = heaps(UNMAPPED);
        ThreadHeap second = heaps.newThread();
        second.malloc(24);
        long top = heaps.process.arenas().all().get(1).top();
        long end = (top & -MAX) + MAX;
        second.malloc(end - 48 - top - 8);
        assertThat(heaps.process.arenas().all().get(1).top()).isEqualTo(end - 48);
        second.malloc(2000);
        assertThat(heaps.process.regions().all()).hasSize(2);
        assertThat(heaps.memory.load(end - 40)).isEqualTo(0x21);
        assertThat(heaps.memory.load(end - 16)).isEqualTo(32);
        assertThat(heaps.memory.load(end - 8)).isEqualTo(1);
    }

    /** heap_trim: from the trim threshold on, and all but MINSIZE + 1 bytes, top_pad, and less than a page. */
    @Test
    void topIsTrimmedFromTheThresholdOn() {
        long size = 0;
        for (int run = 0; run < 3; run++) {
            long threshold = run == 0 ? 1 << 30 : size + run - 1;
            PlainAddressSpace own = new PlainAddressSpace();
            Heaps heaps =
                    Heaps.on(own, UNMAPPED, "glibc.malloc.top_pad=10000", "glibc.malloc.trim_threshold=" + threshold);
            heaps.main.malloc(24);
            ThreadHeap second = heaps.newThread();
            second.malloc(24);
            HeapRegion region = region(heaps, 0);
            long block = second.malloc(300_000);
            long full = region.size();
            size = region.end() - block + 16;
            second.free(block);
            long left = run == 1 ? full - (size - 33 - 10_000 & -4096L) : full;
            assertThat(region.size()).isEqualTo(left);
            assertThat(heaps.process.arenas().all().get(1).systemMemory()).isEqualTo(left);
            if (run == 1) {
                assertThat(own.calls().get(own.calls().size() - 1))
                        .isEqualTo("madvise(0x" + Long.toHexString(region.base() + left) + ", 0x"
                                + Long.toHexString(full - left) + ", 0x4) = 0x0");
                assertThat(region.accessible()).isEqualTo(full);
            }
            heaps.allocator.checkInvariants();
        }
    }

    /** Only what was not accessible yet is made so. */
    @Test
    void growingAgainNeedsNoCall() {
        Heaps heaps = heaps(UNMAPPED);
        ThreadHeap second = heaps.newThread();
        second.malloc(24);
        second.free(second.malloc(1 << 20));
        long accessible = region(heaps, 0).accessible();
        assertThat(region(heaps, 0).size()).isLessThan(accessible);
        assertThat(callsOf(() -> second.malloc(900_000))).isEmpty();
        assertThat(region(heaps, 0).accessible()).isEqualTo(accessible);
        assertThat(callsOf(() -> second.malloc(1 << 20)))
                .hasSize(1)
                .allMatch(call -> call.startsWith(
                        "mprotect(0x" + Long.toHexString(region(heaps, 0).base() + accessible)));
    }

    /** aligned_heap_area: remembered as long as the region in front of it is there. */
    @Test
    void thePlaceBehindARegionIsRemembered() {
        Heaps heaps = heaps(UNMAPPED, "glibc.malloc.top_pad=0");
        ThreadHeap second = heaps.newThread();
        long base = second.malloc(40 << 20) & -MAX;
        List<String> hinted = callsOf(() -> second.malloc(40 << 20));
        assertThat(hinted.get(0)).startsWith("mmap(0x" + Long.toHexString(base + MAX) + ", 0x4000000, 0x0");
        long[] third = new long[1];
        assertThat(callsOf(() -> third[0] = second.malloc(40 << 20)).get(0)).startsWith("mmap(0x0, 0x8000000, 0x0");
        assertThat(callsOf(() -> second.free(third[0])))
                .contains("munmap(0x" + Long.toHexString(third[0] & -MAX) + ", 0x4000000) = 0x0");
        assertThat(callsOf(() -> second.malloc(40 << 20)).get(0)).startsWith("mmap(0x0, 0x8000000, 0x0");
    }

    /** Where twice the size cannot be mapped, once the size will do if it happens to be aligned. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onceTheSizeWhereTwiceIsRefused(boolean aligned) {
        Heaps heaps = heaps();
        if (!aligned) {
            heaps.main.malloc(200_000);
        }
        space.limit(space.figures().vszBytes() + MAX + 8192);
        ThreadHeap second = heaps.newThread();
        List<String> calls = callsOf(() -> second.malloc(24));
        assertThat(calls.get(0)).startsWith("mmap(0x0, 0x8000000, 0x0").endsWith("0xfffffffffffffff4");
        assertThat(calls.get(1)).startsWith("mmap(0x0, 0x4000000, 0x0");
        assertThat(calls.get(2))
                .startsWith(aligned ? "mprotect(0x700000000000, 0x21000, 0x3)" : "munmap(0x700000031000, 0x4000000)");
        assertThat(heaps.process.regions().all()).hasSize(aligned ? 1 : 0);
    }

    /** glibc 2.35 and later with hugetlb=2: regions of four huge pages, made accessible one by one. */
    @Test
    void regionsOfHugePages() {
        Heaps heaps = heaps("glibc.malloc.hugetlb=2", UNMAPPED);
        ThreadHeap second = heaps.newThread();
        List<String> calls = callsOf(() -> second.malloc(24));
        assertThat(calls.get(0)).startsWith("mmap(0x0, 0x1000000, 0x0, 0x54040022)");
        HeapRegion region = region(heaps, 0);
        assertThat(region.size()).isEqualTo(2 << 20);
        assertThat(region.base() % (8 << 20)).isZero();
        assertThat(heaps.memory.load(region.base() + 32)).isEqualTo(2 << 20);
        second.malloc(1_900_000);
        second.malloc(1_900_000);
        assertThat(region.size()).isEqualTo(4 << 20);
    }

    /** glibc 2.43 with hugetlb=1: regions of transparent huge pages, which are advised. */
    @Test
    void of243RegionsAreAdvised() {
        Heaps heaps = heaps("glibc.version=2.43", "glibc.malloc.hugetlb=1");
        ThreadHeap second = heaps.newThread();
        List<String> calls = callsOf(() -> second.malloc(24));
        long base = region(heaps, 0).base();
        assertThat(calls).endsWith("madvise(0x" + Long.toHexString(base) + ", 0x200000, 0xe) = 0x0");
        assertThat(region(heaps, 0).size()).isEqualTo(2 << 20);
        Heaps older = Heaps.on(new PlainAddressSpace(), "glibc.malloc.hugetlb=1");
        older.main.malloc(24);
        older.newThread().malloc(24);
        assertThat(region(older, 0).size()).isEqualTo(135_168);
    }
}
