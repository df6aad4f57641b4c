package org.alloclab.libc.tcmalloc;

import org.alloclab.api.memory.UserMemory;

/**
 * Memory for tcmalloc's own records (gperftools 2.10, common.cc, MetaDataAlloc): cut from chunks of 8 MiB, never given
 * back.
 *
 * <pre>
 *   chunk   | 128 KiB spans | 128 KiB stack traces | 128 KiB thread caches | 2 MiB page-map leaf | ...
 * </pre>
 */
final class MetadataAlloc {
    private static final long CHUNK_SIZE = 8L << 20;
    private static final long ALIGNMENT = 64;

    private final SystemAlloc system;
    private final UserMemory memory;
    private final Extents extents = new Extents();
    private final Extents chunks = new Extents();

    private long chunk;
    private long available;
    private long systemBytes;
    private long chunkBytes;

    MetadataAlloc(SystemAlloc system, UserMemory memory) {
        this.system = system;
        this.memory = memory;
    }

    /** So many bytes of zeros, or 0. */
    long allocate(long bytes) {
        if (bytes >= CHUNK_SIZE) {
            long result = system.allocate(bytes, ALIGNMENT);
            if (result == 0) {
                return 0;
            }
            chunkBytes += system.actualSize();
            chunks.add(result, system.actualSize());
            return handOut(result, bytes);
        }
        long alignment = -chunk & (ALIGNMENT - 1);
        if (available < bytes + alignment) {
            long fresh = system.allocate(CHUNK_SIZE, ALIGNMENT);
            if (fresh == 0) {
                return 0;
            }
            chunk = fresh;
            available = system.actualSize();
            chunkBytes += available;
            chunks.add(fresh, available);
            alignment = 0;
        }
        long result = chunk + alignment;
        chunk += bytes + alignment;
        available -= bytes + alignment;
        return handOut(result, bytes);
    }

    private long handOut(long address, long bytes) {
        systemBytes += bytes;
        extents.add(address, bytes);
        return address;
    }

    /** Bytes handed out. */
    long systemBytes() {
        return systemBytes;
    }

    /** Bytes taken from the system for it. */
    long chunkBytes() {
        return chunkBytes;
    }

    /** What was handed out. */
    Extents extents() {
        return extents;
    }

    /** What was taken from the system for it. */
    Extents chunks() {
        return chunks;
    }

    /** The memory that the records live in. */
    UserMemory memory() {
        return memory;
    }
}
