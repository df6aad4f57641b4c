package org.alloclab.harness.trace.compact;

/**
 * What a block's bytes are, decompressed: one byte for each row, and the numbers that rows need beside it, each kind of
 * number in a column of its own so that like stands next to like.
 *
 * <pre>
 *   u8 flags   u8 name shift   u16 0   u32 bytes of each of the {@link #COUNT} columns   the columns
 *
 *   KIND       a byte for each row:  7 6 5 4 3 2 1 0
 *                                      | | | | | '-'-'- kind, as in {@link org.alloclab.harness.trace.OpKind}
 *                                      | | | | '------- another thread than the row before: its number is in THREAD
 *                                      | | | '--------- the block given up is local: its distance is in LOCAL
 *                                      | | '----------- the slot received is in SLOT
 *                                      | '------------- the name received is not the predicted one: it is in NAME
 *                                      '--------------- kind 0: an event, in EVENT; a row that allocates: it has TOUCH
 *   THREAD     thread number
 *   LOCAL      how many allocations ago the local block that is given up was allocated, from 1 on
 *   OLD        slot of an old block that is given up, less the one before, zigzag
 *   OLD_SIZE   bytes an old block was asked for with
 *   SIZE       size of malloc, calloc (of one element), realloc, memalign
 *   ARGUMENT   count of calloc, alignment of memalign
 *   SLOT       slot received, less the last one in this column, zigzag
 *   NAME       name received >>> name shift, less the last one received, zigzag
 *   TIME       nanoseconds since the row before, zigzag
 *   TOUCH      lead; number of runs of touched pages plus 1, or 0 for all pages; for each run the pages since the end of the one
 *              before, and its pages less 1
 *   EVENT      slot of the block it is about, or 0; length of its text; its text, as
 *              {@link org.alloclab.harness.trace.event.EventText} says
 * </pre>
 *
 * <p>A block of the first version has neither TOUCH nor EVENT, and bit 7 is 0 in it. Which version a block is of, its mark
 * tells.
 *
 * <p>Numbers are unsigned LEB128. A slot that is not in SLOT is the one given up last in this block and not received since.
 * A name is predicted as {@link NamePredictor} says.
 */
final class BlockColumns {
    static final int KIND = 0;
    static final int THREAD = 1;
    static final int LOCAL = 2;
    static final int OLD = 3;
    static final int OLD_SIZE = 4;
    static final int SIZE = 5;
    static final int ARGUMENT = 6;
    static final int SLOT = 7;
    static final int NAME = 8;
    static final int TIME = 9;
    /** Columns of a block of the first version. */
    static final int COUNT = 10;

    static final int TOUCH = 10;
    static final int EVENT = 11;
    /** Columns of a block of the second version. */
    static final int COUNT_2 = 12;

    static final int KIND_MASK = 0x07;
    static final int NEW_THREAD = 0x08;
    static final int LOCAL_SOURCE = 0x10;
    static final int EXPLICIT_SLOT = 0x20;
    static final int EXPLICIT_NAME = 0x40;
    /** An event where the kind is 0; touched pages where the row allocates. */
    static final int BESIDE = 0x80;

    /** Flag of the block: rows have times. */
    static final int HAS_TIMES = 1;
    /** Flag of the block: blocks have names. */
    static final int HAS_NAMES = 2;

    private BlockColumns() {}

    /** Bytes before the columns of a block with so many. */
    static int headBytes(int columns) {
        return 4 + 4 * columns;
    }

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long code) {
        return (code >>> 1) ^ -(code & 1);
    }
}
