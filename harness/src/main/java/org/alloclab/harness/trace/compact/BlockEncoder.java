package org.alloclab.harness.trace.compact;

import static org.alloclab.harness.trace.compact.BlockColumns.zigzag;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;

/** Collects rows and writes them as {@link BlockColumns}. */
final class BlockEncoder {
    private final ByteColumn[] columns = new ByteColumn[BlockColumns.COUNT_2];
    private final NamePredictor predictor = new NamePredictor();

    private int rows;
    private boolean times;
    private int thread;
    private int allocations;
    private long lastOld;
    private long lastSlot;
    private long lastTime;

    /** Slots given up in this block and not received since, last on top. */
    private int[] idle = new int[CompactLayout.BLOCK_ROWS];

    private int idleCount;

    /** Names of the block's rows that allocate, in order, with what the encoder needs to write them later. */
    private final long[] names = new long[CompactLayout.BLOCK_ROWS];

    /** By slot: the allocation within this block that it holds, counted from 1, if the epoch is this block's. */
    private int[] allocationOf = new int[1 << 12];

    private int[] epochOf = new int[1 << 12];
    private int epoch;
    /** By slot: the name it holds, from whatever block. */
    private long[] nameOf = new long[1 << 12];

    /** Rows put off until the shift is known: kind bytes and what the predictor has to be told. */
    private final byte[] kinds = new byte[CompactLayout.BLOCK_ROWS];

    private final long[] sizes = new long[CompactLayout.BLOCK_ROWS];
    private final long[] oldSizes = new long[CompactLayout.BLOCK_ROWS];
    private final long[] oldNames = new long[CompactLayout.BLOCK_ROWS];

    BlockEncoder() {
        Arrays.setAll(columns, i -> new ByteColumn(1 << 12));
    }

    int rows() {
        return rows;
    }

    boolean isFull() {
        return rows == CompactLayout.BLOCK_ROWS
                || columns[BlockColumns.TOUCH].length() + columns[BlockColumns.EVENT].length()
                        >= CompactLayout.BESIDE_ROOM;
    }

    /** Whether the block is of the second version. */
    boolean hasBeside() {
        return columns[BlockColumns.TOUCH].length() + columns[BlockColumns.EVENT].length() > 0;
    }

    void add(OpBatch batch, int row) {
        if (rows == 0) {
            begin();
        }
        reserve(batch.slots());
        int kind = batch.kind[row];
        int code = kind == OpKind.EVENT ? BlockColumns.BESIDE : kind;
        if (batch.thread[row] != thread) {
            thread = batch.thread[row];
            code |= BlockColumns.NEW_THREAD;
            columns[BlockColumns.THREAD].putNumber(thread);
        }
        sizes[rows] = 0;
        oldNames[rows] = 0;
        if (kind == OpKind.FREE || kind == OpKind.FREE_EXIT) {
            code |= giveUp(batch.source[row], batch.size[row]);
        } else if (OpKind.allocates((byte) kind)) {
            if (kind == OpKind.REALLOC) {
                code |= giveUp(batch.source[row], batch.argument[row]);
            } else if (kind != OpKind.MALLOC) {
                columns[BlockColumns.ARGUMENT].putNumber(batch.argument[row]);
            }
            columns[BlockColumns.SIZE].putNumber(batch.size[row]);
            sizes[rows] = kind == OpKind.CALLOC ? batch.size[row] * batch.argument[row] : batch.size[row];
            code |= receive(batch.target[row], batch.name[row]);
        }
        if (kind == OpKind.EVENT) {
            putEvent(batch, row);
        }
        TouchedPages touched = batch.hasTouched() ? batch.touched(row) : null;
        if (touched != null) {
            code |= BlockColumns.BESIDE;
            putTouched(touched, kind == OpKind.CALLOC ? batch.size[row] * batch.argument[row] : batch.size[row]);
        }
        if (batch.hasTimes()) {
            if (!times) {
                noTimes(rows);
                times = true;
            }
            columns[BlockColumns.TIME].putNumber(zigzag(batch.nanos[row] - lastTime));
            lastTime = batch.nanos[row];
        } else if (times) {
            noTimes(1);
        }
        kinds[rows++] = (byte) code;
    }

    /** The columns; the encoder is empty afterwards. */
    byte[] finish() {
        int shift = putNames();
        for (int i = 0; i < rows; i++) {
            columns[BlockColumns.KIND].putByte(kinds[i]);
        }
        int count = hasBeside() ? BlockColumns.COUNT_2 : BlockColumns.COUNT;
        int length = BlockColumns.headBytes(count);
        for (ByteColumn column : columns) {
            length += column.length();
        }
        byte[] bytes = new byte[length];
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) ((times ? BlockColumns.HAS_TIMES : 0) | (shift >= 0 ? BlockColumns.HAS_NAMES : 0)));
        head.put((byte) Math.max(shift, 0)).putShort((short) 0);
        int at = BlockColumns.headBytes(count);
        for (int i = 0; i < count; i++) {
            ByteColumn column = columns[i];
            head.putInt(column.length());
            column.copyTo(bytes, at);
            at += column.length();
            column.clear();
        }
        rows = 0;
        return bytes;
    }

    private void begin() {
        epoch++;
        times = false;
        thread = 0;
        allocations = 0;
        idleCount = 0;
        lastOld = 0;
        lastSlot = 0;
        lastTime = 0;
        predictor.clear();
    }

    /** Rows without a time of their own have that of the row before. */
    private void noTimes(int count) {
        for (int i = 0; i < count; i++) {
            columns[BlockColumns.TIME].putNumber(0);
        }
    }

    private void putEvent(OpBatch batch, int row) {
        TraceEvent event = batch.event(row);
        byte[] text = EventText.of(event).getBytes(StandardCharsets.UTF_8);
        ByteColumn column = columns[BlockColumns.EVENT];
        column.putNumber(event.isOfBlock() ? batch.source[row] : 0);
        column.putNumber(text.length);
        for (byte b : text) {
            column.putByte(b);
        }
    }

    private void putTouched(TouchedPages touched, long bytes) {
        ByteColumn column = columns[BlockColumns.TOUCH];
        column.putNumber(touched.lead());
        if (touched.isAll(bytes)) {
            column.putNumber(0);
            return;
        }
        column.putNumber(touched.runs() + 1L);
        long end = 0;
        for (int i = 0; i < touched.runs(); i++) {
            column.putNumber(touched.first(i) - end);
            column.putNumber(touched.end(i) - touched.first(i) - 1);
            end = touched.end(i);
        }
    }

    private int giveUp(int slot, long bytes) {
        oldSizes[rows] = bytes;
        if (slot == 0) {
            columns[BlockColumns.OLD].putNumber(zigzag(-lastOld));
            lastOld = 0;
            columns[BlockColumns.OLD_SIZE].putNumber(0);
            return 0;
        }
        if (idleCount == idle.length) {
            idle = Arrays.copyOf(idle, 2 * idleCount);
        }
        idle[idleCount++] = slot;
        if (epochOf[slot] == epoch) {
            oldNames[rows] = nameOf[slot];
            columns[BlockColumns.LOCAL].putNumber(allocations - allocationOf[slot] + 1);
            return BlockColumns.LOCAL_SOURCE;
        }
        columns[BlockColumns.OLD].putNumber(zigzag(slot - lastOld));
        lastOld = slot;
        columns[BlockColumns.OLD_SIZE].putNumber(bytes);
        return 0;
    }

    private int receive(int slot, long name) {
        allocationOf[slot] = ++allocations;
        epochOf[slot] = epoch;
        nameOf[slot] = name;
        names[rows] = name;
        if (idleCount > 0 && idle[idleCount - 1] == slot) {
            idleCount--;
            return 0;
        }
        columns[BlockColumns.SLOT].putNumber(zigzag(slot - lastSlot));
        lastSlot = slot;
        return BlockColumns.EXPLICIT_SLOT;
    }

    /** Writes the names that cannot be predicted; answers how far all are shifted, or -1 if there are none. */
    private int putNames() {
        long all = 0;
        for (int i = 0; i < rows; i++) {
            if (OpKind.allocates((byte) (kinds[i] & BlockColumns.KIND_MASK))) {
                all |= names[i];
            }
        }
        if (all == 0) {
            return -1;
        }
        int shift = Math.min(Long.numberOfTrailingZeros(all), 12);
        long last = 0;
        for (int i = 0; i < rows; i++) {
            int kind = kinds[i] & BlockColumns.KIND_MASK;
            boolean local = (kinds[i] & BlockColumns.LOCAL_SOURCE) != 0;
            if (OpKind.allocates((byte) kind)) {
                boolean inPlace = kind == OpKind.REALLOC && local;
                long guess = inPlace ? oldNames[i] : predictor.guess(sizes[i]);
                if (guess == names[i]) {
                    if (!inPlace) {
                        predictor.taken(sizes[i]);
                    }
                } else {
                    if (inPlace) {
                        predictor.freed(oldSizes[i], oldNames[i]);
                    }
                    kinds[i] |= (byte) BlockColumns.EXPLICIT_NAME;
                    columns[BlockColumns.NAME].putNumber(zigzag((names[i] - last) >> shift));
                }
                last = names[i];
            } else if (local) {
                predictor.freed(oldSizes[i], oldNames[i]);
            }
        }
        return shift;
    }

    private void reserve(int slots) {
        if (slots > epochOf.length) {
            int capacity = Math.max(slots, 2 * epochOf.length);
            epochOf = Arrays.copyOf(epochOf, capacity);
            allocationOf = Arrays.copyOf(allocationOf, capacity);
            nameOf = Arrays.copyOf(nameOf, capacity);
        }
    }
}
