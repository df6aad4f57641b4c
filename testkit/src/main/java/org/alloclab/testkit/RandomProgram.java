package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;

/**
 * A seeded program that calls the whole malloc family on several threads, stamps the words of its blocks and checks
 * after each call that nothing overlaps, that alignment and size are kept, and that every stamped word is still there.
 *
 * <p>Sizes are drawn so that the edges of size classes, of thread caches, of large blocks and of the mmap threshold are
 * all met.
 */
public final class RandomProgram {
    private static final int[] EDGES = {
        0, 1, 8, 16, 24, 25, 40, 120, 128, 136, 512, 1008, 1016, 1024, 1032, 1040, 4096, 8192, 14336, 16384, 32768,
        65536, 131048, 131072, 135168, 262144, 524288
    };

    private final SplittableRandom random;
    private final UserMemory memory;
    private final ThreadHeap[] threads;
    private final int minAlignment;
    private final BlockOracle oracle = new BlockOracle();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Long> addresses = new ArrayList<>();
    private final int maxLive;

    private record Block(long address, long size, long stamp) {}

    public RandomProgram(long seed, UserMemory memory, int minAlignment, int maxLive, ThreadHeap... threads) {
        this.random = new SplittableRandom(seed);
        this.memory = memory;
        this.threads = threads.clone();
        this.minAlignment = minAlignment;
        this.maxLive = maxLive;
    }

    /** Runs the next operation. */
    public void step() {
        ThreadHeap heap = threads[random.nextInt(threads.length)];
        int dice = random.nextInt(100);
        if (blocks.size() >= maxLive || (dice < 40 && !blocks.isEmpty())) {
            free(heap, random.nextInt(blocks.size()));
        } else if (dice < 75 || blocks.isEmpty()) {
            long size = size();
            born(heap, heap.malloc(size), size, minAlignment);
        } else if (dice < 82) {
            calloc(heap);
        } else if (dice < 92) {
            realloc(heap, random.nextInt(blocks.size()));
        } else {
            long alignment = 16L << random.nextInt(10);
            long size = size();
            // no library promises an alignment of nothing: jemalloc's memalign(16, 0) is aligned to 8
            born(heap, heap.memalign(alignment, size), size, size == 0 ? minAlignment : alignment);
        }
    }

    /** Frees every block that is left, in random order. */
    public void freeAll() {
        while (!blocks.isEmpty()) {
            free(threads[random.nextInt(threads.length)], random.nextInt(blocks.size()));
        }
    }

    /** Every address that was handed out, in order. */
    public List<Long> addresses() {
        return List.copyOf(addresses);
    }

    /** The live blocks. */
    public BlockOracle oracle() {
        return oracle;
    }

    private long size() {
        int dice = random.nextInt(100);
        if (dice < 55) {
            return random.nextInt(1100);
        }
        if (dice < 80) {
            return Math.max(0, EDGES[random.nextInt(EDGES.length)] + random.nextInt(33) - 16);
        }
        return dice < 97 ? random.nextInt(20_000) : random.nextInt(1 << 20);
    }

    private void calloc(ThreadHeap heap) {
        long count = 1L + random.nextInt(16);
        long size = random.nextInt(2000);
        long address = heap.calloc(count, size);
        long bytes = count * size;
        for (long at = address; at + 8 <= address + bytes; at += 8) {
            if (memory.load(at) != 0) {
                throw new AssertionError("calloc(" + count + ", " + size + ") left 0x"
                        + Long.toHexString(memory.load(at)) + " at offset " + (at - address));
            }
        }
        born(heap, address, bytes, minAlignment);
    }

    private void realloc(ThreadHeap heap, int index) {
        Block old = blocks.get(index);
        check(old, old.size());
        long size = 1L + size();
        oracle.died(old.address());
        long address = heap.realloc(old.address(), size);
        checkWords(old, address, Math.min(size, old.size()));
        remove(index);
        born(heap, address, size, minAlignment);
    }

    private void free(ThreadHeap heap, int index) {
        Block block = blocks.get(index);
        check(block, block.size());
        heap.free(block.address());
        oracle.died(block.address());
        remove(index);
    }

    private void remove(int index) {
        Block last = blocks.remove(blocks.size() - 1);
        if (index < blocks.size()) {
            blocks.set(index, last);
        }
    }

    private void born(ThreadHeap heap, long address, long size, long alignment) {
        if (address == 0) {
            throw new AssertionError("no memory for " + size + " bytes");
        }
        if (address % alignment != 0) {
            throw new AssertionError("0x" + Long.toHexString(address) + " is not aligned to " + alignment);
        }
        long usable = heap.usableSize(address);
        if (usable < size) {
            throw new AssertionError("usable size " + usable + " is below the requested " + size);
        }
        oracle.born(address, usable);
        addresses.add(address);
        Block block = new Block(address, size, random.nextLong());
        blocks.add(block);
        for (long at = 0; at + 8 <= size; at = nextStamped(at, size)) {
            memory.store(address + at, block.stamp() ^ at);
        }
    }

    private void check(Block block, long bytes) {
        checkWords(block, block.address(), bytes);
    }

    private void checkWords(Block block, long address, long bytes) {
        for (long at = 0; at + 8 <= bytes; at = nextStamped(at, block.size())) {
            if (memory.load(address + at) != (block.stamp() ^ at)) {
                throw new AssertionError("block 0x" + Long.toHexString(address) + " of " + block.size()
                        + " bytes lost its word at " + at);
            }
        }
    }

    /** All words of the first 64 bytes, then one in each 512, then the last. */
    private static long nextStamped(long at, long size) {
        long next = at < 64 ? at + 8 : at + 512;
        long last = (size & ~7L) - 8;
        return next > last && at < last ? last : next;
    }
}
