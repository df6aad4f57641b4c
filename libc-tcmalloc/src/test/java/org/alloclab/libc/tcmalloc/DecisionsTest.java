package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.junit.jupiter.api.Test;

/** What is told while a few calls are made, each decision on a line with its numbers, addresses among them. */
class DecisionsTest {
    private static final int MIB = 1 << 20;

    private final List<String> told = new ArrayList<>();

    private Heaps started(String... settings) {
        Heaps heaps = new Heaps(
                new Probe() {
                    @Override
                    public boolean hearsDecisions() {
                        return true;
                    }

                    @Override
                    public void decision(DecisionPoint point, long first, long second, long third) {
                        long[] numbers = {first, second, third};
                        StringJoiner line = new StringJoiner(" ").add(point.name());
                        for (int i = 0; i < point.arguments().size(); i++) {
                            line.add(Long.toHexString(numbers[i]));
                        }
                        told.add(line.toString());
                    }
                },
                settings);
        told.clear();
        return heaps;
    }

    private void expect(Object... lines) {
        List<String> expected = new ArrayList<>();
        for (Object line : lines) {
            expected.add(line.toString());
        }
        assertEquals(expected, told);
        told.clear();
    }

    private static long pages(long bytes) {
        return bytes >> Common.PAGE_SHIFT;
    }

    private static String line(String name, long... numbers) {
        StringJoiner line = new StringJoiner(" ").add(name);
        for (long number : numbers) {
            line.add(Long.toHexString(number));
        }
        return line.toString();
    }

    @Test
    void aColdRequestCutsASpanAndAWarmOneHitsTheCache() {
        Heaps heaps = started();
        int cl = heaps.tiers.sizeMap.sizeClass(100);
        long block = heaps.main.malloc(100);
        long rest = heaps.tiers.pageHeap.free.freeBytes >> Common.PAGE_SHIFT;
        expect(
                line("carve span", block, rest),
                line("populate central list", block, cl),
                line("fetch from central cache", cl, 1));
        heaps.main.free(block);
        heaps.main.malloc(100);
        expect(line("thread cache hit", block, cl));
    }

    @Test
    void aLargeBlockGrowsTheHeapAndAFreedOneIsASpan() {
        Heaps heaps = started();
        long end = heaps.space.figures().programBreak();
        long free = heaps.tiers.pageHeap.free.freeBytes;
        long block = heaps.main.malloc(10 * MIB);
        expect(
                line("grow heap", end, pages(10 * MIB)),
                line("free span", end - free, pages(10 * MIB + free)),
                line("carve span", block, pages(free)));
        assertEquals(end - free, block);
        heaps.main.free(block);
        expect(line("free span", block, pages(10 * MIB + free)));
        heaps.allocator.control("ReleaseFreeMemory");
        expect(
                line("return span to system", block, pages(10 * MIB + free)),
                line("free span", block, pages(10 * MIB + free)));
    }

    /** A thread that has a cache and frees blocks of the main one; answers it, with what was told of the frees. */
    private ThreadHeap freesWhatMainMade(int count, Heaps heaps) {
        long[] blocks = new long[count];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(100);
        }
        ThreadHeap other = heaps.newThread();
        other.malloc(8);
        told.clear();
        for (long block : blocks) {
            other.free(block);
        }
        return other;
    }

    @Test
    void chainsMoveBetweenTheTiers() {
        Heaps heaps = started("TCMALLOC_TRANSFER_NUM_OBJ", "2");
        int cl = heaps.tiers.sizeMap.sizeClass(100);
        ThreadHeap other = freesWhatMainMade(4, heaps);
        expect(line("release to central cache", cl, 2));
        other.malloc(100);
        other.malloc(100);
        told.clear();
        other.malloc(100);
        expect(line("transfer cache slot used", cl, 2), line("fetch from central cache", cl, 2));
    }

    @Test
    void aFullCacheIsScavengedAndStealsFromAnother() {
        Heaps heaps = started("TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES", "1048576");
        Heaps.churn(heaps.main, 30);
        told.clear();
        ThreadHeap thread = heaps.newThread();
        Heaps.churn(thread, 30);
        List<String> steals =
                told.stream().filter(line -> line.startsWith("steal")).toList();
        List<String> scavenges =
                told.stream().filter(line -> line.startsWith("scavenge")).toList();
        ThreadCache thief = heaps.tiers.threadCaches.first();
        assertEquals(
                line("steal cache budget", Common.STEAL_AMOUNT, thief == null ? 0 : thief.maxSize),
                steals.get(steals.size() - 1));
        long limit = 0;
        for (String scavenge : scavenges) {
            String[] words = scavenge.split(" ", -1);
            long cached = Long.parseLong(words[3], 16);
            long now = Long.parseLong(words[4], 16);
            assertEquals(true, cached > now && now >= limit, scavenge);
            limit = now;
        }
        assertEquals(true, scavenges.size() > steals.size() - 1, scavenges + " " + steals);
    }

    @Test
    void aSlotOfAnotherClassIsTaken() {
        Heaps heaps = started("TCMALLOC_TRANSFER_NUM_OBJ", "2");
        int cl = heaps.tiers.sizeMap.sizeClass(100);
        freesWhatMainMade(500, heaps);
        TransferCache transfer = heaps.tiers.central.list(cl).transfer();
        List<String> evictions = told.stream()
                .filter(line -> line.startsWith("transfer cache slot taken"))
                .toList();
        assertEquals(transfer.size() - 16, evictions.size());
        assertEquals(line("transfer cache slot taken", 0, cl), evictions.get(0));
        assertEquals(line("transfer cache slot taken", 1, cl), evictions.get(1));
    }
}
