package org.alloclab.api.memory;

import org.jspecify.annotations.Nullable;

/**
 * Which segment holds an address.
 *
 * <pre>
 *   directory[address / 64 GiB][address / 64 MiB % 1024] --> segment --behind--> segment ...
 * </pre>
 *
 * <p>A dense segment is in the rows of all granules of 64 MiB that it covers, in front; a sparse one is of one granule, or of what a
 * dense one leaves of it.
 */
final class SegmentDirectory {
    static final int GRANULE_SHIFT = 26;
    static final long ADDRESS_LIMIT = 1L << 47;

    private static final int TOP_BITS = 11;
    private static final int LOW_BITS = 47 - GRANULE_SHIFT - TOP_BITS;
    private static final int LOW_MASK = (1 << LOW_BITS) - 1;

    private final UserMemory memory;
    private final @Nullable Segment[][] directory = new Segment[1 << TOP_BITS][];

    SegmentDirectory(UserMemory memory) {
        this.memory = memory;
    }

    /** A dense segment, which takes over what was stored there before. */
    Segment makeDense(long base, long maxBytes) {
        long first = base >>> GRANULE_SHIFT;
        long last = (base + Math.min(maxBytes, Segment.MAX_DENSE_BYTES) - 1) >>> GRANULE_SHIFT;
        Segment segment = Segment.dense(memory, base, ((last + 1) << GRANULE_SHIFT) - base);
        for (long granule = first; granule <= last; granule++) {
            Segment[] row = row(granule);
            int column = (int) granule & LOW_MASK;
            Segment behind = row[column];
            if (behind == null || !behind.isDense()) {
                row[column] = segment;
                if (behind != null) {
                    segment.adopt(behind);
                }
            } else {
                throw new IllegalArgumentException(
                        "dense regions must not share 64 MiB granules: 0x" + Long.toHexString(base));
            }
        }
        return segment;
    }

    /** The segment that holds an address, if there is one. */
    @Nullable
    Segment find(long address) {
        if (Long.compareUnsigned(address, ADDRESS_LIMIT) >= 0) {
            return null;
        }
        Segment[] row = directory[(int) (address >>> (GRANULE_SHIFT + LOW_BITS))];
        if (row == null) {
            return null;
        }
        Segment segment = row[(int) (address >>> GRANULE_SHIFT) & LOW_MASK];
        while (segment != null && !segment.covers(address)) {
            segment = segment.behind();
        }
        return segment;
    }

    /** A segment for an address that none holds. */
    Segment makeSparse(long address) {
        if (Long.compareUnsigned(address, ADDRESS_LIMIT) >= 0) {
            throw new IllegalArgumentException("not a user address: 0x" + Long.toHexString(address));
        }
        long granule = address >>> GRANULE_SHIFT;
        Segment[] row = row(granule);
        int column = (int) granule & LOW_MASK;
        long base = granule << GRANULE_SHIFT;
        Segment front = row[column];
        if (front == null) {
            Segment sparse = Segment.sparse(memory, base, 1L << GRANULE_SHIFT);
            row[column] = sparse;
            return sparse;
        }
        Segment sparse = Segment.sparse(memory, base, front.base() - base);
        front.setBehind(sparse);
        return sparse;
    }

    private Segment[] row(long granule) {
        int top = (int) (granule >>> LOW_BITS);
        Segment[] row = directory[top];
        if (row == null) {
            row = new Segment[1 << LOW_BITS];
            directory[top] = row;
        }
        return row;
    }

    /** What is done with the part of a range that a segment holds. */
    interface SegmentPart {
        void apply(Segment segment, long address, long length);
    }

    /** Does something with each segment that holds a part of a range. */
    void forEachPart(long address, long length, SegmentPart action) {
        long position = address;
        long end = address + length;
        while (position < end) {
            long next = Math.min(end, ((position >>> GRANULE_SHIFT) + 1) << GRANULE_SHIFT);
            Segment[] row = directory[(int) (position >>> (GRANULE_SHIFT + LOW_BITS))];
            if (row == null) {
                next = Math.min(end, ((position >>> (GRANULE_SHIFT + LOW_BITS)) + 1) << (GRANULE_SHIFT + LOW_BITS));
            } else {
                Segment segment = row[(int) (position >>> GRANULE_SHIFT) & LOW_MASK];
                for (; segment != null; segment = segment.behind()) {
                    long from = Math.max(position, segment.base());
                    long to = Math.min(next, segment.limit());
                    if (from < to) {
                        action.apply(segment, from, to - from);
                    }
                }
            }
            position = next;
        }
    }
}
