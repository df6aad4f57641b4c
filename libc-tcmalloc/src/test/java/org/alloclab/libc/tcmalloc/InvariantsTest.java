package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every law of {@link Invariants} against a heap in which just it is broken. */
class InvariantsTest {
    private static final int CLASS_64 = new SizeMap(32).sizeClass(64);

    private static final int LIST_64 = CLASS_64 << ThreadCache.STRIDE_SHIFT;

    private Heaps heaps = new Heaps();
    private Spans spans = heaps.tiers.pageHeap.spans;
    private long block;
    private long large;

    @BeforeEach
    void someHeap() {
        heaps = new Heaps();
        spans = heaps.tiers.pageHeap.spans;
        long[] blocks = new long[200];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(64);
        }
        for (int i = 50; i < blocks.length; i++) {
            heaps.main.free(blocks[i]);
        }
        block = blocks[0];
        large = heaps.main.malloc(3_000_000);
        long between = heaps.main.malloc(300_000);
        heaps.main.malloc(300_000);
        heaps.main.free(between);
        heaps.main.free(heaps.main.malloc(2_000_000));
        heaps.allocator.checkInvariants();
    }

    private void broken(String law, Consumer<Tiers> corruption) {
        corruption.accept(heaps.tiers);
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> heaps.allocator.checkInvariants());
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(law), "expected '" + law + "': was " + message);
    }

    private static ThreadCache cache(Tiers tiers) {
        ThreadCache cache = tiers.threadCaches.first();
        if (cache == null) {
            throw new AssertionError("the main thread has a cache");
        }
        return cache;
    }

    private int spanOf(long address) {
        return heaps.tiers.pageHeap.pageMap.get(address >>> Common.PAGE_SHIFT);
    }

    @Test
    void objectInTwoLists() {
        broken("no object is in two lists", tiers -> {
            ThreadCache cache = cache(tiers);
            int span = tiers.pageHeap.pageMap.get(cache.head(CLASS_64) >>> Common.PAGE_SHIFT);
            spans.objects[span] = cache.head(CLASS_64);
        });
    }

    @Test
    void listShorterThanItsCount() {
        broken("a list is as long as its count says", tiers -> cache(tiers).lists[LIST_64 + ThreadCache.LENGTH]++);
    }

    @Test
    void listLongerThanItsCount() {
        broken("a list is as long as its count says", tiers -> cache(tiers).lists[LIST_64 + ThreadCache.LENGTH]--);
    }

    @Test
    void objectOfAnotherClass() {
        broken("a free object lies in a span of its class", tiers -> {
            ThreadCache cache = cache(tiers);
            int next = LIST_64 + (1 << ThreadCache.STRIDE_SHIFT);
            for (int field : new int[] {ThreadCache.HEAD, ThreadCache.LENGTH}) {
                cache.lists[next + field] = cache.lists[LIST_64 + field];
                cache.lists[LIST_64 + field] = 0;
            }
        });
    }

    @Test
    void objectBetweenObjects() {
        broken(
                "a free object begins where one of its span does",
                tiers -> cache(tiers).lists[LIST_64 + ThreadCache.HEAD] += 8);
    }

    @Test
    void centralListMiscounts() {
        broken("a central list counts the free objects of its spans", tiers -> {
            int span = spans.next[Spans.centralHeader(CLASS_64, true)];
            spans.objects[span] = tiers.memory.peek(spans.objects[span]);
            spans.refcount[span]++;
        });
    }

    @Test
    void spanWithFreeObjectsAmongTheEmpty() {
        broken("a span is in the empty list if and only if", tiers -> {
            int span = spans.next[Spans.centralHeader(CLASS_64, true)];
            spans.remove(span);
            spans.prepend(Spans.centralHeader(CLASS_64, false), span);
        });
    }

    @Test
    void spanInTheWrongFreeList() {
        broken("a free span is in the list of its length and location", tiers -> {
            int span = someFreeSpan();
            spans.remove(span);
            spans.prepend(Spans.freeListHeader(128, Spans.ON_RETURNED_FREELIST), span);
        });
    }

    private int someFreeSpan() {
        for (int pages = 1; pages < Common.MAX_PAGES; pages++) {
            int header = Spans.freeListHeader(pages, Spans.ON_NORMAL_FREELIST);
            if (!spans.isEmpty(header)) {
                return spans.next[header];
            }
        }
        throw new AssertionError("a small span is free");
    }

    @Test
    void largeSpanOfTheWrongLocation() {
        broken("a large free span is in the set of its location", tiers -> {
            int span = tiers.pageHeap.free.large(Spans.ON_NORMAL_FREELIST).at(0);
            spans.location[span] = Spans.ON_RETURNED_FREELIST;
        });
    }

    @Test
    void freeSpanWithAClass() {
        broken("a free span has no size class", tiers -> spans.sizeClass[someFreeSpan()] = 5);
    }

    @Test
    void spanOfObjectsMarkedFree() {
        broken(
                "a free object lies in a span of its class",
                tiers -> spans.location[spanOf(block)] = Spans.ON_NORMAL_FREELIST);
    }

    @Test
    void gapBetweenSpans() {
        broken("spans tile the heap", tiers -> spans.start[spanOf(large)]++);
    }

    @Test
    void lastPageUnknown() {
        broken("the page map knows the last page of a span", tiers -> {
            int span = spanOf(large);
            tiers.pageHeap.pageMap.set(spans.start[span] + spans.length[span] - 1, 0);
        });
    }

    @Test
    void staleSizeClass() {
        broken(
                "a cached size class is that of the span",
                tiers -> tiers.pageHeap.sizeClassCache.put(block >>> Common.PAGE_SHIFT, 77));
    }

    @Test
    void largeBlockInAList() {
        broken("a span is in a list unless it is a block of its own", tiers -> {
            int span = spanOf(large);
            spans.location[span] = Spans.ON_NORMAL_FREELIST;
        });
    }

    @Test
    void miscountedObjects() {
        broken("a list is as long as its count says", tiers -> spans.refcount[spanOf(block)]++);
    }

    @Test
    void miscountedFreeBytes() {
        broken("free bytes are those of the normal free spans", tiers -> tiers.pageHeap.free.freeBytes += 8192);
    }

    @Test
    void miscountedUnmappedBytes() {
        broken(
                "unmapped bytes are those of the returned free spans",
                tiers -> tiers.pageHeap.free.unmappedBytes = 8192);
    }

    @Test
    void bytesThatAreNowhere() {
        broken("in use + thread caches + central + transfer + page heap", tiers -> {
            tiers.pageHeap.stats.systemBytes += 8192;
            tiers.pageHeap.stats.committedBytes += 8192;
        });
    }

    @Test
    void miscountedCommittedBytes() {
        broken("committed + unmapped == system bytes", tiers -> tiers.pageHeap.stats.committedBytes--);
    }

    @Test
    void memoryTakenBehindTheHeapsBack() {
        broken(
                "bytes for spans + metadata chunks == bytes taken from the system",
                tiers -> tiers.system.allocate(1 << 20, 64));
    }

    @Test
    void metadataOutsideItsChunks() {
        broken(
                "metadata handed out lies in its chunks",
                tiers -> tiers.metadata.extents().add(0x1000, 4096));
    }

    @Test
    void moreSlotsUsedThanThere() {
        broken("a transfer cache uses at most the slots it has", tiers -> {
            TransferCache transfer = tiers.central.list(0).transfer();
            for (int i = transfer.size(); i >= 0; i--) {
                transfer.gainSlot();
            }
            while (transfer.size() <= transfer.max()) {
                transfer.gainSlot();
            }
        });
    }

    @Test
    void lowWaterAboveLength() {
        broken("a list's low-water mark is at most its length", tiers -> {
            cache(tiers).lists[LIST_64 + ThreadCache.LOWATER] =
                    1L + cache(tiers).length(CLASS_64);
        });
    }

    @Test
    void miscountedCacheSize() {
        broken("in use + thread caches", tiers -> cache(tiers).size += 8);
    }

    @Test
    void miscountedCacheSizesThatCancelOut() {
        broken("a thread cache's size is the bytes in its lists", tiers -> {
            ThreadCache first = cache(tiers);
            ThreadCache second = first.next;
            if (second == null) {
                throw new AssertionError("the start-up leaves a second cache");
            }
            first.size += 8;
            second.size -= 8;
        });
    }

    @Test
    void budgetThatDoesNotAddUp() {
        broken("unclaimed + limits of the thread caches == overall budget", tiers -> cache(tiers).maxSize++);
    }
}
