package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the kernel has no more: another arena, a mapping, what is there already, or nothing. */
final class ScarceMemoryTest {
    private static final long LARGE = 70L << 20;

    private final PlainAddressSpace space = new PlainAddressSpace();

    /** A thread that has an arena, no more memory, and a main arena with a large top. */
    private Heaps largeMainArena(String version) {
        Heaps heaps = Heaps.on(
                space, "glibc.version=" + version, "glibc.malloc.trim_threshold=1000000000", "glibc.malloc.mmap_max=0");
        heaps.main.free(heaps.main.malloc(LARGE + (1 << 20)));
        return heaps;
    }

    private void noMore() {
        space.limit(space.figures().vszBytes());
    }

    private static boolean isOfMainArena(Heaps heaps, long block) {
        return block != 0 && (heaps.head(block) & (Chunks.NON_MAIN_ARENA | Chunks.IS_MMAPPED)) == 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.36", "2.42", "2.43"})
    void mallocComesToTheMainArena(String version) {
        Heaps heaps = largeMainArena(version);
        ThreadHeap second = heaps.newThread();
        assertThat(isOfMainArena(heaps, second.malloc(24))).isFalse();
        noMore();
        assertThat(isOfMainArena(heaps, second.malloc(LARGE))).isTrue();
        assertThat(second.malloc(LARGE)).isZero();
        heaps.allocator.checkInvariants();
    }

    @Test
    void callocComesToTheMainArenaAndZeroes() {
        Heaps heaps = largeMainArena("2.36");
        ThreadHeap second = heaps.newThread();
        second.malloc(24);
        noMore();
        long block = second.calloc(1, LARGE);
        assertThat(isOfMainArena(heaps, block)).isTrue();
        assertThat(heaps.memory.load(block + 8)).isZero();
        assertThat(second.calloc(1, LARGE)).isZero();
    }

    @Test
    void memalignComesToTheMainArena() {
        Heaps heaps = largeMainArena("2.36");
        ThreadHeap second = heaps.newThread();
        second.malloc(24);
        noMore();
        long block = second.memalign(4096, LARGE);
        assertThat(isOfMainArena(heaps, block)).isTrue();
        assertThat(block % 4096).isZero();
        assertThat(second.memalign(4096, LARGE)).isZero();
    }

    @Test
    void reallocMovesToTheMainArena() {
        Heaps heaps = largeMainArena("2.36");
        ThreadHeap second = heaps.newThread();
        long block = second.malloc(100);
        second.malloc(24);
        heaps.memory.store(block, 11);
        heaps.memory.store(block + 96, 12);
        noMore();
        long moved = second.realloc(block, LARGE);
        assertThat(isOfMainArena(heaps, moved)).isTrue();
        assertThat(heaps.memory.load(moved)).isEqualTo(11);
        assertThat(heaps.memory.load(moved + 96)).isEqualTo(12);
        assertThat(second.malloc(100)).as("was freed").isEqualTo(block);
        assertThat(second.realloc(block, LARGE)).isZero();
        heaps.allocator.checkInvariants();
    }

    /** arena_get2 answers null where not even a region of 64 MiB can be reserved; sysmalloc maps then. */
    @Test
    void withoutAnArenaEachBlockIsMapped() {
        Heaps heaps = Heaps.on(space, "glibc.malloc.perturb=170");
        heaps.main.malloc(24);
        ThreadHeap second = heaps.newThread();
        space.limit(space.figures().vszBytes() + (1 << 20));
        long block = second.malloc(24);
        assertThat(heaps.head(block)).isEqualTo(4096 | Chunks.IS_MMAPPED);
        assertThat(heaps.memory.load8(block + 23) & 0xff).isEqualTo(0x55);
        assertThat(heaps.memory.load8(block + 24)).isZero();
        long zeroed = second.calloc(1, 24);
        assertThat(heaps.head(zeroed)).isEqualTo(4096 | Chunks.IS_MMAPPED);
        assertThat(heaps.memory.load(zeroed)).isZero();
        long aligned = second.memalign(1024, 100);
        assertThat(aligned % 1024).isZero();
        assertThat(heaps.head(aligned) & Chunks.IS_MMAPPED).isNotZero();
        assertThat(second.malloc(-1)).isZero();
        assertThat(second.memalign(64, Long.MAX_VALUE)).isZero();
        assertThat(second.malloc(2 << 20)).isZero();
        second.free(block);
        second.free(zeroed);
        second.free(aligned);
        assertThat(heaps.process.arenas().count()).isEqualTo(1);
    }

    /** Refuses to move mappings from a moment on. */
    private static final class Stubborn extends ForwardingAddressSpace {
        private boolean refuses;

        Stubborn(PlainAddressSpace space) {
            super(space);
        }

        @Override
        public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
            return refuses ? Errno.ENOMEM.result() : super.mremap(oldAddress, oldLength, newLength, flags, newAddress);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.36", "2.43"})
    void aMappedBlockThatCannotBeMovedIsCopied(String version) {
        Stubborn stubborn = new Stubborn(space);
        Heaps heaps = Heaps.on(stubborn, "glibc.version=" + version);
        heaps.main.malloc(24);
        long block = heaps.main.malloc(400_000);
        heaps.memory.store(block, 11);
        heaps.memory.store(block + 399_992, 12);
        stubborn.refuses = true;
        assertThat(heaps.main.realloc(block, 300_000)).as("large enough").isEqualTo(block);
        long moved = heaps.main.realloc(block, 500_000);
        assertThat(moved).isNotIn(0L, block);
        assertThat(heaps.memory.load(moved)).isEqualTo(11);
        assertThat(heaps.memory.load(moved + 399_992)).isEqualTo(12);
        assertThat(heaps.process.mapped().count()).isEqualTo(1);
        noMore();
        assertThat(heaps.main.realloc(moved, 9_000_000)).isZero();
        assertThat(heaps.process.mapped().count()).isEqualTo(1);
        assertThat(heaps.memory.load(moved)).isEqualTo(11);
    }

    /** Without memory for its table a thread has no cache, and asks again with its next call. */
    @ParameterizedTest
    @CsvSource({"2.36", "2.41"})
    void aTableThatCannotBeAllocatedIsAskedForAgain(String version) {
        Heaps heaps = Heaps.on(space, "glibc.version=" + version);
        space.limit(0);
        assertThat(heaps.main.malloc(24)).isZero();
        assertThat(heaps.process.heaps().get(0).cache().isOpen()).isFalse();
        space.limit(Long.MAX_VALUE);
        assertThat(heaps.main.malloc(24)).isNotZero();
        assertThat(heaps.process.heaps().get(0).cache().isOpen()).isTrue();
    }
}
