package org.alloclab.libc.mimalloc.arena;

import org.alloclab.api.memory.UserMemory;

/**
 * A bit for each slice of an arena (mimalloc 3.6, bitmap.c, mi_bitmap_t). The bits are here; the memory that holds the
 * real ones is touched as they are used.
 *
 * <pre>
 *   +0x00 chunk count     +0x40 chunk map: a bit for each chunk that may have bits set
 *   +0x80 chunk 0, 512 bits     +0xc0 chunk 1     ...
 * </pre>
 */
final class Bitmap {
    static final int CHUNK_BITS = 512;
    static final int CHUNK_SHIFT = 9;
    static final int CHUNK_FIELDS = 8;
    static final int FIELD_BITS = 64;
    static final int CHUNK_BYTES = 64;
    private static final int CHUNK_MAP = 0x40;
    private static final int CHUNKS = 0x80;

    private final UserMemory memory;
    private final long address;
    private final long[] fields;
    private final long[] chunkMap = new long[CHUNK_FIELDS];

    Bitmap(UserMemory memory, long address, int chunkCount) {
        this.memory = memory;
        this.address = address;
        this.fields = new long[chunkCount * CHUNK_FIELDS];
        memory.touchWrite(address);
    }

    /** Bytes of a bitmap. */
    static long bytes(int chunkCount) {
        return CHUNKS + (long) chunkCount * CHUNK_BYTES;
    }

    /** Sets bits; answers how many were set before (mi_bitmap_setN). */
    int set(int index, int count) {
        int before = 0;
        for (int i = index; i < index + count; ) {
            int end = fieldEnd(i, index + count);
            long mask = mask(i, end);
            before += Long.bitCount(fields[i >>> 6] & mask);
            fields[i >>> 6] |= mask;
            written(i);
            i = end;
        }
        return before;
    }

    /** Clears bits (mi_bitmap_clearN). */
    void clear(int index, int count) {
        for (int i = index; i < index + count; ) {
            int end = fieldEnd(i, index + count);
            fields[i >>> 6] &= ~mask(i, end);
            memory.touchWrite(fieldAddress(i));
            i = end;
        }
        for (int chunk = index >>> CHUNK_SHIFT; chunk <= (index + count - 1) >>> CHUNK_SHIFT; chunk++) {
            forgetChunkIfClear(chunk);
        }
    }

    /** Clears one bit and leaves the chunk map alone (mi_bitmap_clear_once_set). */
    void clearOnly(int index) {
        fields[index >>> 6] &= ~(1L << index);
        memory.touchWrite(fieldAddress(index));
    }

    /** How many bits of a range are set (mi_bitmap_popcountN). */
    int count(int index, int count) {
        int found = 0;
        for (int i = index; i < index + count; ) {
            int end = fieldEnd(i, index + count);
            found += Long.bitCount(fields[i >>> 6] & mask(i, end));
            memory.touchRead(fieldAddress(i));
            i = end;
        }
        return found;
    }

    boolean isSet(int index) {
        return (fields[index >>> 6] & 1L << index) != 0;
    }

    /** Bits that are set. */
    int population() {
        int found = 0;
        for (long field : fields) {
            found += Long.bitCount(field);
        }
        return found;
    }

    /** The first set bit from an index on, or -1. */
    int next(int from) {
        for (int field = from >>> 6; field < fields.length; field++) {
            long bits = field == from >>> 6 ? fields[field] & -1L << from : fields[field];
            if (bits != 0) {
                return (field << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return -1;
    }

    /**
     * Finds a set bit and clears it, so that threads begin their search at different chunks
     * (mi_bitmap_try_find_and_claim); -1 if there is none.
     */
    int claim(long threadSequence) {
        int groups = (fields.length / CHUNK_FIELDS + FIELD_BITS - 1) / FIELD_BITS;
        for (int group = 0; group < groups; group++) {
            memory.touchRead(address + CHUNK_MAP + group * 8L);
            long chunks = chunkMap[group];
            if (chunks == 0) {
                continue;
            }
            int cycle = FIELD_BITS - Long.numberOfLeadingZeros(chunks);
            long first = Cycle.first(threadSequence & 7, cycle);
            for (long part : new long[] {chunks & first, chunks & ~first}) {
                for (long rest = part; rest != 0; rest &= rest - 1) {
                    int bit = claimIn((group << 6) + Long.numberOfTrailingZeros(rest));
                    if (bit >= 0) {
                        return bit;
                    }
                }
            }
        }
        return -1;
    }

    private int claimIn(int chunk) {
        for (int field = chunk * CHUNK_FIELDS; field < (chunk + 1) * CHUNK_FIELDS; field++) {
            if (fields[field] != 0) {
                int bit = (field << 6) + Long.numberOfTrailingZeros(fields[field]);
                fields[field] &= fields[field] - 1;
                memory.touchWrite(fieldAddress(bit));
                return bit;
            }
        }
        forgetChunkIfClear(chunk);
        return -1;
    }

    private void forgetChunkIfClear(int chunk) {
        for (int field = chunk * CHUNK_FIELDS; field < (chunk + 1) * CHUNK_FIELDS; field++) {
            if (fields[field] != 0) {
                return;
            }
        }
        chunkMap[chunk >>> 6] &= ~(1L << chunk);
        memory.touchWrite(address + CHUNK_MAP);
    }

    private void written(int index) {
        memory.touchWrite(fieldAddress(index));
        int chunk = index >>> CHUNK_SHIFT;
        chunkMap[chunk >>> 6] |= 1L << chunk;
        memory.touchWrite(address + CHUNK_MAP);
    }

    private long fieldAddress(int index) {
        return address + CHUNKS + (index >>> 6) * 8L;
    }

    /** Chunks that may have bits set, 64 to a word. */
    long chunkMap(int group) {
        return chunkMap[group];
    }

    /** Takes the bits of a field out (an atomic exchange by 0). */
    long takeField(int field) {
        long bits = fields[field];
        fields[field] = 0;
        memory.touchWrite(fieldAddress(field << 6));
        return bits;
    }

    /** Puts bits back into a field. */
    void returnToField(int field, long bits) {
        fields[field] |= bits;
        memory.touchWrite(fieldAddress(field << 6));
    }

    int chunkCount() {
        return fields.length / CHUNK_FIELDS;
    }

    private static int fieldEnd(int index, int limit) {
        return Math.min(limit, (index | (FIELD_BITS - 1)) + 1);
    }

    private static long mask(int from, int to) {
        int length = to - from;
        return length == FIELD_BITS ? -1L : ((1L << length) - 1) << from;
    }
}
