package org.alloclab.libc.ptmalloc.misuse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random program that allocates, frees, frees what it should not, and stores where it should not: at heads and feet of
 * chunks, at links and marks of free ones, in the thread cache's own table. The same for the same seed.
 *
 * @param seed what it was made of
 * @param ops its operations
 */
record MisuseScript(long seed, List<Op> ops) {
    static final int MALLOC = 0;
    static final int CALLOC = 1;
    static final int REALLOC = 2;
    static final int FREE = 3;
    static final int FREE_AT = 4;
    static final int STORE = 5;
    static final int STORE_ADDRESS = 6;
    static final int STORE_LINK = 7;
    static final int MEMALIGN = 8;

    /** Blocks that a program knows. */
    static final int SLOTS = 25;
    /** The slot that holds the address of the thread cache's table. */
    static final int TABLE = 24;

    /** Bytes of the table. */
    private static final int TABLE_BYTES = 0x280;

    private static final int HEAD_BYTES = 16;
    private static final int OP_BYTES = 32;

    MisuseScript {
        ops = List.copyOf(ops);
    }

    /**
     * An operation.
     *
     * @param kind what is done
     * @param slot the block that it is about, or where its answer goes
     * @param other another block: what realloc takes, whose address is stored
     * @param width bytes of a store
     * @param offset from the block; the count of calloc, the alignment of memalign
     * @param value the size, or what is stored
     */
    record Op(int kind, int slot, int other, int width, long offset, long value) {}

    static MisuseScript of(long seed) {
        return new Maker(new SplittableRandom(seed)).make(seed);
    }

    /** As the native twin reads it. */
    void putTo(ByteBuffer to) {
        to.putLong(seed).putLong(ops.size());
        for (Op op : ops) {
            to.putInt(op.kind).putInt(op.slot).putInt(op.other).putInt(op.width);
            to.putLong(op.offset).putLong(op.value);
        }
    }

    int bytes() {
        return HEAD_BYTES + OP_BYTES * ops.size();
    }

    /** Keeps account of the sizes asked for, so that stores can aim. */
    private static final class Maker {
        private static final long[] SMALL = {1, 24, 40, 56, 72, 104, 120, 136, 200, 300, 500, 1000, 1032};
        /** Below what is mapped: where the kernel puts a mapping, and what lies beside it, is another matter. */
        private static final long[] LARGE = {1040, 1100, 2000, 3000, 5000, 20_000, 70_000, 120_000};

        private final SplittableRandom random;
        private final long[] sizes = new long[SLOTS];
        private final boolean[] live = new boolean[SLOTS];
        private final List<Op> ops = new ArrayList<>();
        private final long favourite;

        Maker(SplittableRandom random) {
            this.random = random;
            this.favourite = SMALL[random.nextInt(SMALL.length)];
        }

        MisuseScript make(long seed) {
            int count = 10 + random.nextInt(70);
            int misuse = 2 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                int slot = slot();
                if (i > 3 && random.nextInt(100) < misuse) {
                    misuse();
                } else if (!live[slot] || random.nextInt(3) == 0) {
                    allocate(slot);
                } else {
                    free(slot);
                }
            }
            return new MisuseScript(seed, ops);
        }

        private void add(int kind, int slot, int other, int width, long offset, long value) {
            ops.add(new Op(kind, slot, other, width, offset, value));
        }

        private int slot() {
            return random.nextInt(12 + random.nextInt(SLOTS - 13));
        }

        private long size() {
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> favourite;
                case 3 -> LARGE[random.nextInt(LARGE.length)];
                case 4 -> random.nextInt(1500);
                default -> SMALL[random.nextInt(SMALL.length)];
            };
        }

        private void free(int slot) {
            live[slot] = false;
            add(FREE, slot, 0, 0, 0, 0);
        }

        private void allocate(int slot) {
            long size = size();
            boolean grows = live[slot] && random.nextInt(3) == 0;
            sizes[slot] = size;
            live[slot] = true;
            if (grows) {
                add(REALLOC, slot, slot, 0, 0, size);
                return;
            }
            switch (random.nextInt(12)) {
                case 0 -> {
                    int count = 1 + random.nextInt(3);
                    sizes[slot] = size / count * count;
                    add(CALLOC, slot, 0, 0, count, size / count);
                }
                case 2 -> add(MEMALIGN, slot, 0, 0, 16L << random.nextInt(6), size);
                default -> add(MALLOC, slot, 0, 0, 0, size);
            }
        }

        private void misuse() {
            int slot = random.nextInt(8) == 0 ? TABLE : slot();
            switch (random.nextInt(12)) {
                case 0 -> add(FREE_AT, slot, 0, 0, offset(slot), 0);
                case 1 -> add(FREE_AT, slot, 0, 0, random.nextInt(8) == 0 ? 8 : 16L * (random.nextInt(9) - 2), 0);
                case 2 -> add(FREE, slot, 0, 0, 0, 0);
                case 3, 4 -> add(STORE_ADDRESS, slot, slot(), 8, offset(slot), 16L * (random.nextInt(5) - 2));
                case 5, 6 ->
                    add(STORE_LINK, slot, slot(), 8, 0, random.nextInt(8) == 0 ? 8 : 16L * (random.nextInt(4) - 2));
                case 7 -> {
                    add(STORE, slot, 0, 8, -8, head(slot));
                    if (slot != TABLE) {
                        free(slot);
                    }
                }
                default -> add(STORE, slot, 0, 1 << random.nextInt(4), offset(slot), value(slot));
            }
        }

        /** Where something of malloc's stands: the head, links, the next chunk's foot and head; in the table, anywhere. */
        private long offset(int slot) {
            if (slot == TABLE) {
                return random.nextBoolean() ? 8L * random.nextInt(TABLE_BYTES / 8) : 2L * random.nextInt(64);
            }
            long chunk = chunkSize(sizes[slot]);
            return switch (random.nextInt(8)) {
                case 0 -> -16;
                case 1, 2 -> -8;
                case 3 -> 0;
                case 4 -> 8;
                case 5 -> chunk - 16;
                case 6 -> chunk - 8;
                default -> 8L * (random.nextInt(8) - 2);
            };
        }

        private static long chunkSize(long size) {
            return Math.max(32, (size + 8 + 15) & -16);
        }

        /** A head that may pass. */
        private long head(int slot) {
            long size = switch (random.nextInt(4)) {
                case 0 -> chunkSize(sizes[slot]);
                case 1 -> chunkSize(sizes[slot]) + 16L * (random.nextInt(9) - 4);
                case 2 -> 2 * chunkSize(sizes[slot]);
                default -> chunkSize(size());
            };
            return size | (random.nextInt(4) == 0 ? random.nextInt(16) : 1);
        }

        private long value(int slot) {
            return switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> random.nextLong();
                case 2 -> random.nextInt(256);
                default -> head(slot);
            };
        }
    }
}
