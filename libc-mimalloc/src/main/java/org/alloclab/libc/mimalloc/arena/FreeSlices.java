package org.alloclab.libc.mimalloc.arena;

import org.alloclab.api.memory.UserMemory;

/**
 * The free slices of an arena (mimalloc 3.6, bitmap.c, mi_bbitmap_t). A chunk whose first slice was given to a size
 * class serves that class, so that small pages do not break up the room for large ones.
 *
 * <pre>
 *   +0x00 chunk count   +0x08 highest chunk ever used
 *   +0x40 chunk map     +0x80 chunk maps of the size classes small, other, medium, large, huge
 *   +0x1c0 chunk 0, 512 bits     +0x200 chunk 1     ...
 *
 *   small 1 slice   medium 8   large 64   huge more than 512   other the rest   none: all slices free, no class yet
 * </pre>
 */
final class FreeSlices {
    static final int SMALL = 0;
    static final int OTHER = 1;
    static final int MEDIUM = 2;
    static final int LARGE = 3;
    static final int HUGE = 4;
    static final int NONE = 5;

    private static final int MAX_ACCESSED = 0x08;
    private static final int CHUNK_MAP = 0x40;
    private static final int CLASS_MAPS = 0x80;
    private static final int CHUNKS = 0x1c0;
    private static final int FIELDS = Bitmap.CHUNK_FIELDS;

    private final UserMemory memory;
    private final long address;
    private final long[] fields;
    private final long[] chunkMap = new long[FIELDS];
    private final long[][] classMaps = new long[NONE][FIELDS];
    private final int chunkCount;
    private int maxAccessed;

    FreeSlices(UserMemory memory, long address, int chunkCount) {
        this.memory = memory;
        this.address = address;
        this.chunkCount = chunkCount;
        this.fields = new long[chunkCount * FIELDS];
        memory.touchWrite(address);
    }

    /** Bytes of such a bitmap. */
    static long bytes(int chunkCount) {
        return CHUNKS + (long) chunkCount * Bitmap.CHUNK_BYTES;
    }

    private static int classOf(int count) {
        return switch (count) {
            case 1 -> SMALL;
            case 8 -> MEDIUM;
            case 64 -> LARGE;
            default -> count > Bitmap.CHUNK_BITS ? HUGE : OTHER;
        };
    }

    /** Declares slices free when the arena is made (mi_bbitmap_unsafe_setN). */
    void declareFree(int index, int count) {
        setBits(index, count);
        int last = (index + count - 1) >>> Bitmap.CHUNK_SHIFT;
        for (int chunk = index >>> Bitmap.CHUNK_SHIFT; chunk <= last; chunk++) {
            chunkMap[chunk >>> 6] |= 1L << chunk;
        }
        memory.touchWrite(address + CHUNK_MAP);
    }

    /** Gives slices back (mi_bbitmap_setN); answers whether all had been taken. */
    boolean give(int index, int count) {
        boolean allTaken = setBits(index, count);
        int last = (index + count - 1) >>> Bitmap.CHUNK_SHIFT;
        for (int chunk = index >>> Bitmap.CHUNK_SHIFT; chunk <= last; chunk++) {
            if (isAllFree(chunk)) {
                assign(chunk, NONE);
            }
            chunkMap[chunk >>> 6] |= 1L << chunk;
            memory.touchWrite(address + CHUNK_MAP);
            maxAccessed(chunk);
        }
        return allTaken;
    }

    private boolean setBits(int index, int count) {
        boolean allClear = true;
        for (int i = index; i < index + count; ) {
            int end = Math.min(index + count, (i | 63) + 1);
            long mask = mask(i, end);
            allClear &= (fields[i >>> 6] & mask) == 0;
            fields[i >>> 6] |= mask;
            memory.touchWrite(fieldAddress(i));
            i = end;
        }
        return allClear;
    }

    /** Takes given slices of one chunk if all are free (mi_bbitmap_try_clearNC). */
    boolean take(int index, int count) {
        if ((index & (Bitmap.CHUNK_BITS - 1)) + count > Bitmap.CHUNK_BITS || !areFree(index, count)) {
            return false;
        }
        clearBits(index, count);
        forgetChunkIfTaken(index >>> Bitmap.CHUNK_SHIFT);
        return true;
    }

    boolean areFree(int index, int count) {
        for (int i = index; i < index + count; ) {
            int end = Math.min(index + count, (i | 63) + 1);
            long mask = mask(i, end);
            if ((fields[i >>> 6] & mask) != mask) {
                return false;
            }
            i = end;
        }
        return true;
    }

    /** Finds so many free slices in a row and takes them; answers the first, or -1 (mi_bbitmap_try_find_and_clearN). */
    int find(long threadSequence, int count) {
        return count > Bitmap.CHUNK_BITS ? findHuge(count) : findInChunks(threadSequence, count);
    }

    private int findInChunks(long threadSequence, int count) {
        int groups = (chunkCount + 63) >>> 6;
        int accessedGroup = maxAccessed >>> 6;
        long allGroups = groups == 64 ? -1L : (1L << groups) - 1;
        long first = Cycle.first(threadSequence, accessedGroup + 1);
        for (long part : new long[] {allGroups & first, allGroups & ~first}) {
            for (long rest = part; rest != 0; rest &= rest - 1) {
                int group = Long.numberOfTrailingZeros(rest);
                int cycle = group == accessedGroup ? (maxAccessed & 63) + 1 : 64;
                int found = chunkMap[group] == 0 ? -1 : findInGroup(group, Cycle.first(threadSequence, cycle), count);
                if (found >= 0) {
                    return found;
                }
            }
        }
        return -1;
    }

    /** Searches 64 chunks: those of smaller classes first, those of the own class, at last those without a class. */
    private int findInGroup(int group, long firstChunks, int count) {
        int own = classOf(count);
        for (int chunkClass = SMALL; chunkClass <= own; chunkClass++) {
            int found =
                    findInClass(group, chunkMap[group] & classMaps[chunkClass][group], firstChunks, chunkClass, count);
            if (found >= 0) {
                return found;
            }
        }
        long unassigned = chunkMap[group];
        for (long[] classMap : classMaps) {
            unassigned &= ~classMap[group];
        }
        return findInClass(group, unassigned, firstChunks, NONE, count);
    }

    private int findInClass(int group, long chunks, long firstChunks, int chunkClass, int count) {
        for (long part : new long[] {chunks & firstChunks, chunks & ~firstChunks}) {
            for (long rest = part; rest != 0; rest &= rest - 1) {
                int chunk = (group << 6) + Long.numberOfTrailingZeros(rest);
                int bit = ChunkSearch.find(fields, chunk * FIELDS, count);
                memory.touchRead(fieldAddress(chunk << Bitmap.CHUNK_SHIFT));
                if (bit < 0) {
                    forgetChunkIfTaken(chunk);
                    continue;
                }
                int index = (chunk << Bitmap.CHUNK_SHIFT) + bit;
                clearBits(index, count);
                if (bit == 0 && chunkClass == NONE) {
                    assign(chunk, classOf(count));
                }
                return index;
            }
        }
        return -1;
    }

    /** Whole free chunks in a row, from the start (mi_bbitmap_try_find_and_clearN_). */
    private int findHuge(int count) {
        int wanted = (count + Bitmap.CHUNK_BITS - 1) >>> Bitmap.CHUNK_SHIFT;
        for (int chunk = 0; chunk + wanted <= chunkCount; ) {
            int run = 0;
            while (run < wanted && isAllFree(chunk + run)) {
                run++;
            }
            if (run == wanted) {
                int index = chunk << Bitmap.CHUNK_SHIFT;
                clearBits(index, count);
                for (int i = 0; i < wanted; i++) {
                    assign(chunk + i, HUGE);
                }
                return index;
            }
            chunk += run + 1;
        }
        return -1;
    }

    private void clearBits(int index, int count) {
        for (int i = index; i < index + count; ) {
            int end = Math.min(index + count, (i | 63) + 1);
            fields[i >>> 6] &= ~mask(i, end);
            memory.touchWrite(fieldAddress(i));
            i = end;
        }
    }

    private boolean isAllFree(int chunk) {
        memory.touchRead(fieldAddress(chunk << Bitmap.CHUNK_SHIFT));
        for (int field = chunk * FIELDS; field < (chunk + 1) * FIELDS; field++) {
            if (fields[field] != -1L) {
                return false;
            }
        }
        return true;
    }

    private void forgetChunkIfTaken(int chunk) {
        for (int field = chunk * FIELDS; field < (chunk + 1) * FIELDS; field++) {
            if (fields[field] != 0) {
                return;
            }
        }
        chunkMap[chunk >>> 6] &= ~(1L << chunk);
        memory.touchWrite(address + CHUNK_MAP);
        maxAccessed(chunk);
    }

    private void maxAccessed(int chunk) {
        if (chunk > maxAccessed) {
            maxAccessed = chunk;
            memory.touchWrite(address + MAX_ACCESSED);
        }
    }

    private void assign(int chunk, int chunkClass) {
        memory.touchWrite(address + CLASS_MAPS);
        for (int each = SMALL; each < NONE; each++) {
            long bit = 1L << chunk;
            if (each == chunkClass) {
                classMaps[each][chunk >>> 6] |= bit;
            } else {
                classMaps[each][chunk >>> 6] &= ~bit;
            }
        }
    }

    boolean isFree(int index) {
        return (fields[index >>> 6] & 1L << index) != 0;
    }

    private long fieldAddress(int index) {
        return address + CHUNKS + (index >>> 6) * 8L;
    }

    private static long mask(int from, int to) {
        int length = to - from;
        return length == 64 ? -1L : ((1L << length) - 1) << from;
    }
}
