package org.alloclab.harness.trace.compact;

import static org.alloclab.harness.trace.compact.BlockColumns.unzigzag;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.alloclab.harness.trace.OpKind;

/** Reads {@link BlockColumns} back into rows. */
final class BlockDecoder {
    /** The rows of the block decoded last, as the columns of an {@link org.alloclab.harness.trace.OpBatch}. */
    final byte[] kind = new byte[CompactLayout.BLOCK_ROWS];

    final int[] thread = new int[CompactLayout.BLOCK_ROWS];
    final int[] target = new int[CompactLayout.BLOCK_ROWS];
    final int[] source = new int[CompactLayout.BLOCK_ROWS];
    final long[] size = new long[CompactLayout.BLOCK_ROWS];
    final long[] argument = new long[CompactLayout.BLOCK_ROWS];
    final long[] name = new long[CompactLayout.BLOCK_ROWS];
    final long[] nanos = new long[CompactLayout.BLOCK_ROWS];

    private final int[] at = new int[BlockColumns.COUNT_2];
    private final int[] end = new int[BlockColumns.COUNT_2];
    private final NamePredictor predictor = new NamePredictor();

    /** By allocation within the block, counted from 1. */
    private final int[] slotOf = new int[CompactLayout.BLOCK_ROWS + 1];

    private final long[] bytesOf = new long[CompactLayout.BLOCK_ROWS + 1];
    private final long[] nameOf = new long[CompactLayout.BLOCK_ROWS + 1];
    /** By row: the local allocation that is given up, or 0. */
    private final int[] given = new int[CompactLayout.BLOCK_ROWS];

    private final int[] idle = new int[CompactLayout.BLOCK_ROWS];

    private boolean hasTimes;
    private final BesideColumns beside = new BesideColumns();

    /** Whether the block decoded last says when its operations happened. */
    boolean hasTimes() {
        return hasTimes;
    }

    /** Events and touched pages of the block decoded last. */
    BesideColumns beside() {
        return beside;
    }

    /**
     * Decodes a block with so many columns.
     *
     * @throws ColumnsException if the columns contradict each other
     */
    void decode(byte[] bytes, int length, int columns, int rows, int slots, int threadLimit, boolean withNames)
            throws ColumnsException {
        try {
            ByteBuffer head = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
            int flags = head.get();
            int shift = head.get();
            head.getShort();
            int from = BlockColumns.headBytes(columns);
            for (int i = 0; i < columns; i++) {
                int columnLength = head.getInt();
                at[i] = from;
                from = Math.addExact(from, columnLength);
                end[i] = from;
                if (columnLength < 0 || from > length) {
                    throw new ColumnsException("a column is longer than its block");
                }
            }
            if (end[BlockColumns.KIND] - at[BlockColumns.KIND] != rows) {
                throw new ColumnsException("there is not one kind for each row");
            }
            hasTimes = (flags & BlockColumns.HAS_TIMES) != 0;
            decodeOps(bytes, rows, slots, threadLimit);
            if (withNames && (flags & BlockColumns.HAS_NAMES) != 0) {
                decodeNames(bytes, rows, shift);
            } else {
                Arrays.fill(name, 0, rows, 0);
            }
            if (hasTimes) {
                decodeTimes(bytes, rows);
            }
            beside.clear();
            if (columns == BlockColumns.COUNT_2) {
                beside.decode(bytes, at, this, rows, slots);
            }
        } catch (IndexOutOfBoundsException | java.nio.BufferUnderflowException | ArithmeticException e) {
            throw new ColumnsException("a column ends too early or names what is not there", e);
        }
    }

    private void decodeOps(byte[] bytes, int rows, int slots, int threadLimit) throws ColumnsException {
        int kindAt = at[BlockColumns.KIND];
        int currentThread = 0;
        int allocations = 0;
        int idleCount = 0;
        long lastOld = 0;
        long lastSlot = 0;
        Cursor sizes = new Cursor(bytes, at[BlockColumns.SIZE]);
        Cursor locals = new Cursor(bytes, at[BlockColumns.LOCAL]);
        Cursor olds = new Cursor(bytes, at[BlockColumns.OLD]);
        Cursor oldSizes = new Cursor(bytes, at[BlockColumns.OLD_SIZE]);
        Cursor slotCodes = new Cursor(bytes, at[BlockColumns.SLOT]);
        Cursor arguments = new Cursor(bytes, at[BlockColumns.ARGUMENT]);
        Cursor threads = new Cursor(bytes, at[BlockColumns.THREAD]);
        for (int i = 0; i < rows; i++) {
            int code = bytes[kindAt + i];
            int what = code & BlockColumns.KIND_MASK;
            if ((code & BlockColumns.NEW_THREAD) != 0) {
                currentThread = checked(threads.next(), threadLimit);
            }
            kind[i] = (byte) what;
            thread[i] = currentThread;
            target[i] = 0;
            source[i] = 0;
            size[i] = 0;
            argument[i] = 0;
            boolean allocates = what >= OpKind.MALLOC && what <= OpKind.MEMALIGN;
            if (what == OpKind.FREE || what == OpKind.FREE_EXIT || what == OpKind.REALLOC) {
                int slot;
                long was;
                if ((code & BlockColumns.LOCAL_SOURCE) != 0) {
                    int ordinal = allocations + 1 - checked(locals.next(), allocations);
                    given[i] = ordinal;
                    slot = slotOf[ordinal];
                    was = bytesOf[ordinal];
                } else {
                    lastOld += unzigzag(olds.next());
                    slot = checked(lastOld, slots - 1);
                    was = oldSizes.next();
                    given[i] = 0;
                }
                source[i] = slot;
                if (slot != 0) {
                    idle[idleCount++] = slot;
                }
                if (allocates) {
                    argument[i] = was;
                } else {
                    size[i] = was;
                }
            }
            if (allocates) {
                long bytesAsked = sizes.next();
                size[i] = bytesAsked;
                if (what == OpKind.CALLOC || what == OpKind.MEMALIGN) {
                    argument[i] = arguments.next();
                    bytesAsked = what == OpKind.CALLOC ? bytesAsked * argument[i] : bytesAsked;
                }
                int slot;
                if ((code & BlockColumns.EXPLICIT_SLOT) != 0) {
                    lastSlot += unzigzag(slotCodes.next());
                    slot = checked(lastSlot, slots - 1);
                } else {
                    slot = idle[--idleCount];
                }
                target[i] = slot;
                allocations++;
                slotOf[allocations] = slot;
                bytesOf[allocations] = bytesAsked;
            }
        }
    }

    private void decodeNames(byte[] bytes, int rows, int shift) {
        predictor.clear();
        Cursor codes = new Cursor(bytes, at[BlockColumns.NAME]);
        int kindAt = at[BlockColumns.KIND];
        int allocations = 0;
        long last = 0;
        for (int i = 0; i < rows; i++) {
            int code = bytes[kindAt + i];
            int what = code & BlockColumns.KIND_MASK;
            boolean local = (code & BlockColumns.LOCAL_SOURCE) != 0;
            name[i] = 0;
            if (what >= OpKind.MALLOC && what <= OpKind.MEMALIGN) {
                long asked = what == OpKind.CALLOC ? size[i] * argument[i] : size[i];
                boolean inPlace = what == OpKind.REALLOC && local;
                long value;
                if ((code & BlockColumns.EXPLICIT_NAME) == 0) {
                    value = inPlace ? nameOf[given[i]] : predictor.guess(asked);
                    if (!inPlace) {
                        predictor.taken(asked);
                    }
                } else {
                    if (inPlace) {
                        predictor.freed(argument[i], nameOf[given[i]]);
                    }
                    value = last + (unzigzag(codes.next()) << shift);
                }
                name[i] = value;
                last = value;
                nameOf[++allocations] = value;
            } else if (local) {
                predictor.freed(size[i], nameOf[given[i]]);
            }
        }
    }

    private void decodeTimes(byte[] bytes, int rows) {
        Cursor codes = new Cursor(bytes, at[BlockColumns.TIME]);
        long time = 0;
        for (int i = 0; i < rows; i++) {
            time += unzigzag(codes.next());
            nanos[i] = time;
        }
    }

    private static int checked(long value, int most) throws ColumnsException {
        if (value < 0 || value > most) {
            throw new ColumnsException("a slot, thread or distance is out of range");
        }
        return (int) value;
    }
}
