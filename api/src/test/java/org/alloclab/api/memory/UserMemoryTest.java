package org.alloclab.api.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class UserMemoryTest {
    private static final long HEAP = 0x5555_5555_b000L;
    /** Content of a dense region is made by so many bytes. */
    private static final long BLOCK = 256 << 10;

    private static final long MAPPED = 0x7fff_f000_0000L;

    private final List<String> walks = new ArrayList<>();
    private final UserMemory memory = new UserMemory(this::walk);
    private boolean grantStores = true;

    private void walk(long address, boolean write) {
        walks.add((write ? "store " : "load ") + Long.toHexString(address));
        memory.grant(address, 1, write && grantStores);
    }

    @Test
    void firstAccessWalksAndLaterOnesDoNot() {
        memory.touchRead(MAPPED + 5);
        memory.touchRead(MAPPED + 4095);
        memory.touchWrite(MAPPED + 8);
        memory.touchWrite(MAPPED + 9);
        memory.touchRead(MAPPED + 9);
        memory.touchRead(MAPPED + 4096);
        assertThat(walks).containsExactly("load 7ffff0000005", "store 7ffff0000008", "load 7ffff0001000");
    }

    @Test
    void revokedPagesWalkAgain() {
        memory.dense(HEAP, 1 << 20);
        for (long base : new long[] {HEAP, MAPPED}) {
            walks.clear();
            memory.store(base, 7);
            memory.revokeWrite(base, 4096);
            assertThat(memory.load(base)).isEqualTo(7);
            assertThat(walks).hasSize(1);
            memory.store(base, 8);
            assertThat(walks).hasSize(2);
            memory.revoke(base, 4096);
            assertThat(memory.load(base)).isEqualTo(8);
            assertThat(walks).hasSize(3);
        }
    }

    @Test
    void revokeTakesExactlyTheRange() {
        memory.grant(MAPPED, 200 * 4096L, true);
        memory.revoke(MAPPED + 3 * 4096L, 130 * 4096L);
        for (int page = 0; page < 200; page++) {
            memory.touchWrite(MAPPED + page * 4096L);
        }
        assertThat(walks).hasSize(130);
        assertThat(walks.get(0)).isEqualTo("store 7ffff0003000");
        assertThat(walks.get(129)).isEqualTo("store 7ffff0084000");
    }

    @Test
    void touchWritesOneByteInEachPage() {
        memory.touch(MAPPED + 4090, 7);
        assertThat(walks).containsExactly("store 7ffff0000ffa", "store 7ffff0001000");
        walks.clear();
        memory.touch(MAPPED + 0x10000, 4096);
        memory.touch(MAPPED + 0x20000, 0);
        assertThat(walks).containsExactly("store 7ffff0010000");
    }

    @Test
    void wordsOfEveryWidthShareTheirBytes() {
        memory.store(MAPPED, 0x1122334455667788L);
        assertThat(memory.load32(MAPPED)).isEqualTo(0x55667788);
        assertThat(memory.load32(MAPPED + 4)).isEqualTo(0x11223344);
        assertThat(memory.load8(MAPPED + 7)).isEqualTo(0x11);
        memory.store32(MAPPED + 4, -1);
        memory.store8(MAPPED, 0xab);
        assertThat(memory.load(MAPPED)).isEqualTo(0xffffffff556677abL);
    }

    @Test
    void discardedContentReadsAsZeros() {
        memory.dense(HEAP, 1 << 20);
        for (long base : new long[] {HEAP, MAPPED}) {
            memory.store(base + 4088, 1);
            memory.store(base + 4096, 2);
            memory.discard(base, 4096);
            assertThat(memory.load(base + 4088)).isZero();
            assertThat(memory.load(base + 4096)).isEqualTo(2);
        }
    }

    @Test
    void movedContentArrivesAndLeavesNothing() {
        memory.dense(HEAP, 1 << 20);
        memory.store(HEAP + 8, 1);
        memory.store(MAPPED + 4096 + 8, 2);
        memory.store(MAPPED + 0x10000, 3);
        memory.moveContent(HEAP, MAPPED + 0x10000, 4096);
        memory.moveContent(MAPPED + 4096, HEAP + 4096, 4096);
        assertThat(memory.peek(MAPPED + 0x10008)).isEqualTo(1);
        assertThat(memory.peek(MAPPED + 0x10000)).isZero();
        assertThat(memory.peek(HEAP + 8)).isZero();
        assertThat(memory.peek(HEAP + 4096 + 8)).isEqualTo(2);
    }

    @Test
    void aDenseRegionKeepsWhatWasStoredBefore() {
        memory.store(HEAP + 16, 5);
        memory.store(HEAP - 8, 6);
        memory.touchRead(HEAP + 0x3000);
        walks.clear();
        Segment heap = memory.dense(HEAP, 1L << 32);
        assertThat(heap.load(HEAP + 16)).isEqualTo(5);
        assertThat(memory.load(HEAP - 8)).isEqualTo(6);
        memory.touchRead(HEAP + 0x3000);
        memory.store(HEAP + 16, 9);
        assertThat(walks).isEmpty();
        memory.store(HEAP + (100L << 20), 10);
        assertThat(heap.load(HEAP + (100L << 20))).isEqualTo(10);
    }

    @Test
    void aDenseRegionIsSparseBeyond8GiB() {
        Segment heap = memory.dense(HEAP, 1L << 36);
        long far = HEAP + (1L << 35) + 8;
        heap.store(far, 5);
        memory.touchWrite(far + 4096);
        assertThat(heap.load(far)).isEqualTo(5);
        assertThat(memory.load(far)).isEqualTo(5);
        assertThat(memory.segment(far)).isNotSameAs(heap);
    }

    @Test
    void denseRegionsDoNotShareGranules() {
        memory.dense(HEAP, 1 << 20);
        assertThat(memory.dense(HEAP, 1 << 20)).isSameAs(memory.segment(HEAP));
        assertThatThrownBy(() -> memory.dense(HEAP + (1 << 20), 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 MiB granules");
    }

    @Test
    void aSegmentServesForeignAddressesToo() {
        Segment heap = memory.dense(HEAP, 1 << 20);
        heap.store(MAPPED, 1);
        assertThat(heap.load(MAPPED)).isEqualTo(1);
        assertThat(memory.peek(MAPPED)).isEqualTo(1);
    }

    /** Every way to reach memory through one segment, each with an address that lies in another. */
    @Test
    void accessesThroughAnotherSegmentMeetRevokedPages() {
        Segment heap = memory.dense(HEAP, 1 << 20);
        // a heap, a mapping, and one whose granule has the same low bits as the first one's
        long second = 0x7fff_0400_0000L;
        memory.dense(second, 64 << 20);
        long alike = second - (1L << 34);
        Map<String, LongConsumer> loads = Map.of("load", heap::load, "touchRead", heap::touchRead);
        Map<String, LongConsumer> stores = Map.of(
                "store", at -> heap.store(at, 7),
                "touchWrite", heap::touchWrite,
                "loadAndStoreNext", at -> heap.loadAndStoreNext(at, 7));
        Map<String, Long> stored = Map.of("store", 7L, "touchWrite", 0L, "loadAndStoreNext", 7L);
        for (long at : new long[] {second, MAPPED, alike}) {
            loads.forEach((name, load) -> {
                load.accept(at);
                walks.clear();
                load.accept(at);
                assertThat(walks).as(name).isEmpty();
                memory.revoke(at, 4096);
                load.accept(at);
                assertThat(walks).as(name).hasSize(1);
            });
            stores.forEach((name, store) -> {
                store.accept(at);
                walks.clear();
                store.accept(at);
                assertThat(walks).as(name).isEmpty();
                memory.revokeWrite(at, 4096);
                heap.load(at);
                assertThat(walks).as(name).isEmpty();
                // another mark, or the pair would be there already
                memory.setPageContent(at, new long[512]);
                store.accept(at);
                assertThat(walks).as(name).hasSize(1).allMatch(walk -> walk.startsWith("store"));
                assertThat(memory.peek(at) + memory.peek(at + 8)).as(name).isEqualTo(stored.get(name));
            });
        }
    }

    @Test
    void aPageThatIsOnlyTouchedTakesNoWords() {
        Segment heap = memory.dense(HEAP, 1L << 33);
        long last = HEAP + (1L << 33) - 4096;
        memory.touchWrite(last);
        memory.touchWrite(last);
        assertThat(walks).hasSize(1);
        assertThat(heap.hasContent(last)).isFalse();
        assertThat(memory.load(last)).isZero();
        assertThat(heap.hasContent(last)).isFalse();
        memory.store(MAPPED, 5);
        memory.copy(MAPPED, last, 16);
        assertThat(memory.load(MAPPED)).isZero();
        assertThat(heap.hasContent(last)).isFalse();
        heap.store(HEAP, 9);
        memory.revoke(last, 4096);
        memory.touchRead(last);
        assertThat(walks).endsWith("load " + Long.toHexString(last));
    }

    @Test
    void contentTakesMemoryOnlyWhereWordsAreStored() {
        Segment heap = memory.dense(HEAP, 1L << 33);
        long last = HEAP + (1L << 33) - 8;
        heap.store(last, 0);
        assertThat(heap.hasContent(last)).isFalse();
        heap.store(last, 7);
        assertThat(heap.load(last)).isEqualTo(7);
        assertThat(heap.hasContent(last)).isTrue();
        assertThat(heap.hasContent(last - BLOCK)).isFalse();
        assertThat(heap.hasContent(HEAP)).isFalse();
        assertThat(heap.load(HEAP)).isZero();
    }

    /** What was discarded as a whole is used again elsewhere, without what was in it. */
    @Test
    void discardedBlocksComeBackAsZeros() {
        Segment heap = memory.dense(HEAP, 1 << 25);
        for (long at = HEAP; at < HEAP + 40 * BLOCK; at += 8) {
            heap.store(at, at);
        }
        memory.discard(HEAP + 4096, 40 * BLOCK - 2 * 4096);
        assertThat(heap.load(HEAP + 4088)).isEqualTo(HEAP + 4088);
        assertThat(heap.hasContent(HEAP)).isTrue();
        assertThat(heap.hasContent(HEAP + BLOCK)).isFalse();
        assertThat(heap.hasContent(HEAP + 39 * BLOCK)).isTrue();
        assertThat(heap.load(HEAP + 40 * BLOCK - 8)).isEqualTo(HEAP + 40 * BLOCK - 8);
        for (long block = 50; block < 100; block++) {
            heap.store(HEAP + block * BLOCK + 8, 1);
            for (long at = HEAP + block * BLOCK; at < HEAP + (block + 1) * BLOCK; at += 8) {
                assertThat(heap.load(at)).isEqualTo(at == HEAP + block * BLOCK + 8 ? 1 : 0);
            }
        }
        assertThat(heap.load(HEAP + 4096)).isZero();
        assertThat(heap.load(HEAP + 2 * BLOCK)).isZero();
    }

    @Test
    void readOnlyGrantsDoNotLetStoresThrough() {
        grantStores = false;
        memory.touchRead(MAPPED);
        memory.touchWrite(MAPPED);
        memory.touchWrite(MAPPED);
        assertThat(walks).hasSize(3);
    }

    /** Random stores, copies, fills, moves and discards against a map of bytes. */
    @Test
    void behavesLikeAMapOfBytes() {
        memory.dense(HEAP, 1 << 20);
        SplittableRandom random = new SplittableRandom(5);
        Map<Long, Integer> bytes = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long at = place(random);
            long from = place(random);
            int length = random.nextInt(10_000);
            switch (random.nextInt(6)) {
                case 0 -> {
                    memory.store8(at, i);
                    bytes.put(at, i & 0xff);
                }
                case 1 -> {
                    long value = random.nextLong();
                    memory.store(at & ~7L, value);
                    for (int b = 0; b < 8; b++) {
                        bytes.put((at & ~7L) + b, (int) (value >>> (8 * b)) & 0xff);
                    }
                }
                case 2 -> {
                    if (i % 20 == 2) {
                        memory.zero(at, length);
                        for (int b = 0; b < length; b++) {
                            bytes.remove(at + b);
                        }
                    }
                }
                case 3 -> {
                    long to = (at & ~7L) + (i % 3 == 0 ? 3 : 0);
                    long source = from & ~7L;
                    if (i % 20 == 3 && (to + length <= source || source + length <= to)) {
                        memory.copy(to, source, length);
                        for (int b = 0; b < length; b++) {
                            bytes.put(to + b, bytes.getOrDefault(source + b, 0));
                        }
                    }
                }
                case 4 -> {
                    if (i % 50 == 4) {
                        memory.discard(at & ~4095L, 4096);
                        for (long b = at & ~4095L; b <= (at | 4095); b++) {
                            bytes.remove(b);
                        }
                    }
                }
                default -> assertThat(memory.load8(at)).isEqualTo(bytes.getOrDefault(at, 0));
            }
        }
        for (long base : new long[] {HEAP, MAPPED}) {
            for (long at = base; at < base + 40_000; at++) {
                assertThat(memory.load8(at)).isEqualTo(bytes.getOrDefault(at, 0));
            }
        }
    }

    private static long place(SplittableRandom random) {
        return (random.nextBoolean() ? HEAP : MAPPED) + random.nextInt(30_000);
    }
}
