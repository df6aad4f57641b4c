package org.alloclab.harness.trace.compact;

/**
 * The outline of a file; all numbers little endian.
 *
 * <pre>
 *   header   "ALTRACE1"  u32 length  u32 crc32c  properties
 *   block    u32 "BLK1"  u32 compressed  u32 plain  u32 crc32c  |  u64 first op  u32 rows  u32 slots  u64 bytes  u64 blocks
 *            zstd frame of the {@link BlockColumns columns}            '----- covered by the crc, with the frame ------'
 *   block    ...
 *   stacks   u32 "SID1" or "STK1"  u32 compressed  u32 plain  u32 crc32c of the frame  |  zstd frame: {@link StackSections}
 *   index    u32 "IDX1"  u32 length  u32 crc32c  u32 blocks  |  totals, thread ids, offset of each block
 *   end      u64 offset of the index  "ALTRACE."
 * </pre>
 *
 * <p>A block that has events or touched pages is marked "BLK2" instead, and has two columns more; a program that knows only
 * the first version refuses it.
 *
 * <p>Sections about stacks stand between blocks, or behind the last, and are in no block's offset or number; the one table
 * stands behind all rows. A trace without stacks has none.
 *
 * <p>A file without an index was cut short; everything up to its last whole block can still be read.
 */
final class CompactLayout {
    static final long MAGIC = ascii("ALTRACE1");
    static final long END = ascii("ALTRACE.");
    static final int BLOCK = (int) ascii("BLK1");
    static final int BLOCK_2 = (int) ascii("BLK2");
    /** Rows and the numbers of their stacks. */
    static final int STACK_ROWS = (int) ascii("SID1");
    /** The table of stacks. */
    static final int STACKS = (int) ascii("STK1");

    static final int INDEX = (int) ascii("IDX1");

    /** Most rows of a block. */
    static final int BLOCK_ROWS = 1 << 15;

    static final int FILE_HEAD_BYTES = 16;
    static final int BLOCK_HEAD_BYTES = 48;
    /** How much of a block's head comes before what the checksum covers. */
    static final int BLOCK_HEAD_PLAIN = 16;

    static final int INDEX_HEAD_BYTES = 16;
    /** Eight numbers: ops, peak bytes, peak blocks, end bytes, end blocks, orphans, threads, thread ids that follow. */
    static final int INDEX_TOTALS_BYTES = 64;

    static final int END_BYTES = 16;

    /** Most bytes of a block's columns: what a row needs at worst, with room for the columns' lengths. */
    static final int MAX_PLAIN = BLOCK_ROWS * 80 + 4096;

    static final int MAX_COMPRESSED = MAX_PLAIN + MAX_PLAIN / 128 + 4096;
    /** The same of a block of the second version: one more row may bring {@link #BESIDE_ROOM} with it. */
    static final int MAX_PLAIN_2 = MAX_PLAIN + (1 << 25);

    static final int MAX_COMPRESSED_2 = MAX_PLAIN_2 + MAX_PLAIN_2 / 128 + 4096;
    /** Bytes of touched pages and events after which a block is closed. */
    static final int BESIDE_ROOM = 1 << 20;

    /** Rows of a section about stacks. */
    static final int STACK_SECTION_ROWS = 1 << 15;
    /** Most bytes of such a section, decompressed. */
    static final int MAX_STACKS = 1 << 26;

    static final int MAX_PROPERTIES = 1 << 20;
    static final int MAX_INDEX = 1 << 24;

    private CompactLayout() {}

    /** Whether a section with this mark is about stacks. */
    static boolean isStacks(int mark) {
        return mark == STACK_ROWS || mark == STACKS;
    }

    /** Whether a section about stacks may be so long. */
    static boolean isPlausible(int compressed, int plain) {
        return compressed > 0 && compressed <= MAX_STACKS + MAX_STACKS / 128 && plain > 0 && plain <= MAX_STACKS;
    }

    private static long ascii(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            value |= (long) text.charAt(i) << (8 * i);
        }
        return value;
    }
}
