package org.alloclab.libc.tcmalloc;

import java.util.Arrays;
import org.alloclab.api.fault.SimulatedDeath;

/**
 * Records of one type in metadata memory (gperftools 2.10, page_heap_allocator.h, PageHeapAllocator): carved one after
 * the other from blocks of 128 KiB, freed ones reused last in, first out.
 *
 * <p>A record is named by its number, counted from 0 in order of carving; its fields are kept by whoever uses it.
 */
final class MetadataObjects {
    private static final int ALLOC_INCREMENT = 128 << 10;
    private static final int NONE = -1;

    private final MetadataAlloc metadata;
    private final int size;
    private final int perBlock;

    private long[] blocks = new long[4];
    private int blockCount;
    private int carved;
    private int freeList = NONE;
    private int[] nextFree = new int[64];
    private int inUse;

    MetadataObjects(MetadataAlloc metadata, int size) {
        this.metadata = metadata;
        this.size = size;
        this.perBlock = ALLOC_INCREMENT / size;
        delete(create());
    }

    /** A record; nothing is written to it yet. */
    int create() {
        int result = freeList;
        if (result != NONE) {
            freeList = nextFree[result];
        } else {
            result = carve();
        }
        inUse++;
        return result;
    }

    private int carve() {
        if (carved == blockCount * perBlock) {
            long block = metadata.allocate(ALLOC_INCREMENT);
            if (block == 0) {
                throw SimulatedDeath.abort("src/page_heap_allocator.h:74] FATAL ERROR: Out of memory trying to allocate"
                        + " internal tcmalloc data (bytes, object-size) " + ALLOC_INCREMENT + " " + size + " ");
            }
            if (blockCount == blocks.length) {
                blocks = Arrays.copyOf(blocks, 2 * blockCount);
            }
            blocks[blockCount++] = block;
        }
        if (carved == nextFree.length) {
            nextFree = Arrays.copyOf(nextFree, 2 * carved);
        }
        return carved++;
    }

    /** Takes a record back; its first word becomes the link to the next free one. */
    void delete(int object) {
        metadata.memory().touchWrite(address(object));
        nextFree[object] = freeList;
        freeList = object;
        inUse--;
    }

    long address(int object) {
        return blocks[object / perBlock] + (long) (object % perBlock) * size;
    }

    /** The record's bytes from one offset up to another are written. */
    void write(int object, int from, int to) {
        metadata.memory().touch(address(object) + from, to - from);
    }

    int inUse() {
        return inUse;
    }

    /** Records carved so far: numbers are below this. */
    int carved() {
        return carved;
    }
}
