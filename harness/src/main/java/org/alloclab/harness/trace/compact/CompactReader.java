package org.alloclab.harness.trace.compact;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.BlockRules;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/** Reads a compact trace from its first block to its index. */
public final class CompactReader implements TraceReader {
    private static final String WHOLE_COPY = "get a whole copy of it, or read what is there with --lenient";

    private final String file;
    private final DataInputStream in;
    private final ReadOptions options;
    private final Map<String, String> properties;
    private final BlockDecoder decoder = new BlockDecoder();
    private final ZstdDecompressor zstd = new ZstdDecompressor();
    private boolean withNames = true;

    private byte[] packed = new byte[1 << 16];
    private byte[] plain = new byte[1 << 16];
    private long offset;

    private int blockRow;
    private int blockRows;
    private long nextOp;
    private int slots = 1;
    private boolean ended;
    private boolean cut;
    /** The next block is wherever the reader was told to enter. */
    private boolean entering;

    private long[] threadIds = new long[0];

    private int threads;
    private long liveBytes;
    private long liveBlocks;
    private long peakBytes;
    private long peakBlocks;
    private long orphans;
    private long events;
    /** Whether there was a block with times: from then on every row has one. */
    private boolean times;

    private long lastNanos;

    /**
     * Reads the head of a file.
     *
     * @param file the file's name, for messages
     * @param stream the file from its beginning
     */
    public CompactReader(String file, InputStream stream, ReadOptions options) {
        this.file = file;
        this.in = new DataInputStream(stream);
        this.options = options;
        this.properties = readProperties();
    }

    /** Leaves names out, which makes decoding faster. */
    public CompactReader withoutNames() {
        withNames = false;
        return this;
    }

    /** What the file says of the trace as a whole. */
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public TraceMetadata metadata() {
        return new TraceMetadata(properties);
    }

    /** The recorded id of each thread by its number; known once the trace has ended, and empty where it was not kept. */
    public long[] threadIds() {
        return threadIds.clone();
    }

    /** Whether the file ended without its index. */
    public boolean wasCut() {
        return cut;
    }

    @Override
    public boolean read(OpBatch batch) {
        batch.begin(nextOp, liveBytes, liveBlocks);
        int filled = 0;
        while (filled < batch.capacity() && (blockRow < blockRows || nextBlock())) {
            int rows = Math.min(blockRows - blockRow, batch.capacity() - filled);
            copy(batch, filled, rows);
            filled += rows;
        }
        batch.end(filled, slots, times);
        account(batch);
        return filled > 0;
    }

    @Override
    public TraceTotals totals() {
        return new TraceTotals(
                nextOp,
                options.foldThreads() ? Math.min(1, threads) : threads,
                peakBytes,
                peakBlocks,
                liveBytes,
                liveBlocks,
                cut ? 1 : 0,
                cut ? file + " was cut short after operation " + (nextOp - 1) : "",
                orphans,
                events,
                List.of());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Goes on with the block at an offset, at one of its operations. */
    void enter(long block, long op) throws IOException {
        in.skipNBytes(block - offset);
        offset = block;
        entering = true;
        if (nextBlock()) {
            for (; nextOp < op && blockRow < blockRows; blockRow++, nextOp++) {
                liveBytes += change(blockRow, true);
                liveBlocks += change(blockRow, false);
            }
        }
    }

    /** What a decoded row does to live bytes, or to live blocks. */
    private long change(int row, boolean bytes) {
        long size = decoder.size[row];
        return switch (decoder.kind[row]) {
            case OpKind.MALLOC, OpKind.MEMALIGN -> bytes ? size : 1;
            case OpKind.CALLOC -> bytes ? size * decoder.argument[row] : 1;
            case OpKind.REALLOC -> bytes ? size - decoder.argument[row] : decoder.source[row] == 0 ? 1 : 0;
            case OpKind.FREE, OpKind.FREE_EXIT -> bytes ? -size : decoder.source[row] == 0 ? 0 : -1;
            default -> 0;
        };
    }

    private void copy(OpBatch batch, int to, int rows) {
        int from = blockRow;
        System.arraycopy(decoder.kind, from, batch.kind, to, rows);
        System.arraycopy(decoder.thread, from, batch.thread, to, rows);
        System.arraycopy(decoder.target, from, batch.target, to, rows);
        System.arraycopy(decoder.source, from, batch.source, to, rows);
        System.arraycopy(decoder.size, from, batch.size, to, rows);
        System.arraycopy(decoder.argument, from, batch.argument, to, rows);
        System.arraycopy(decoder.name, from, batch.name, to, rows);
        if (decoder.hasTimes()) {
            if (!times) {
                times = true;
                Arrays.fill(batch.nanos, 0, to, 0);
            }
            System.arraycopy(decoder.nanos, from, batch.nanos, to, rows);
            lastNanos = batch.nanos[to + rows - 1];
        } else if (times) {
            Arrays.fill(batch.nanos, to, to + rows, lastNanos);
        }
        if (!decoder.beside().isEmpty()) {
            events += decoder.beside().copy(batch, from, to, rows, options.keepsEvents());
        }
        blockRow += rows;
        nextOp += rows;
    }

    private void account(OpBatch batch) {
        long seen = 0;
        for (int i = 0; i < batch.count(); i++) {
            threads = Math.max(threads, batch.thread[i] + 1);
            if (options.foldThreads()) {
                batch.thread[i] = 0;
                batch.kind[i] = folded(batch.kind[i]);
            }
            if (batch.kind[i] == OpKind.CALLOC && Math.multiplyHigh(batch.argument[i], batch.size[i]) != 0) {
                throw damaged(offset, "in the block before, " + BlockRules.SIZE, WHOLE_COPY);
            }
            liveBytes += batch.byteChange(i);
            liveBlocks += batch.blockChange(i);
            seen |= liveBytes;
            peakBytes = Math.max(peakBytes, liveBytes);
            peakBlocks = Math.max(peakBlocks, liveBlocks);
        }
        // Below 0, or above the address space.
        if ((seen & -2 * BlockRules.MOST_BYTES) != 0) {
            throw damaged(offset, "in the block before, " + BlockRules.TOGETHER, WHOLE_COPY);
        }
    }

    private static byte folded(byte kind) {
        return switch (kind) {
            case OpKind.EXIT -> OpKind.NOP;
            case OpKind.FREE_EXIT -> OpKind.FREE;
            default -> kind;
        };
    }

    private Map<String, String> readProperties() {
        ByteBuffer head = take(CompactLayout.FILE_HEAD_BYTES);
        if (head == null || head.getLong() != CompactLayout.MAGIC) {
            throw damaged(0, "the file does not begin with ALTRACE1", "give a compact trace");
        }
        int length = head.getInt();
        int crc = head.getInt();
        if (length < 0 || length > CompactLayout.MAX_PROPERTIES) {
            throw damaged(8, "the properties are said to take " + length + " bytes", WHOLE_COPY);
        }
        ByteBuffer bytes = take(length);
        if (bytes == null || CompactWriter.crc(packed, 0, length) != crc) {
            throw damaged(CompactLayout.FILE_HEAD_BYTES, "the properties do not match their checksum", WHOLE_COPY);
        }
        Map<String, String> known = new LinkedHashMap<>();
        new String(packed, 0, length, StandardCharsets.UTF_8).lines().forEach(line -> {
            int equals = line.indexOf('=');
            known.put(line.substring(0, Math.max(equals, 0)), line.substring(equals + 1));
        });
        return known;
    }

    private boolean nextBlock() {
        while (!ended) {
            if (nextSection()) {
                return true;
            }
        }
        return false;
    }

    /** Reads a block, an index or what else there is; answers whether it was a block. */
    private boolean nextSection() {
        long at = offset;
        ByteBuffer mark = take(CompactLayout.BLOCK_HEAD_PLAIN);
        if (mark == null) {
            return cutShort(at);
        }
        int what = mark.getInt();
        if (what == CompactLayout.INDEX) {
            return readIndex(at, mark);
        }
        int compressed = mark.getInt();
        int length = mark.getInt();
        int crc = mark.getInt();
        if (CompactLayout.isStacks(what)) {
            passStacks(at, compressed, length, crc);
            return false;
        }
        boolean second = what == CompactLayout.BLOCK_2;
        int columns = second ? BlockColumns.COUNT_2 : BlockColumns.COUNT;
        if ((!second && what != CompactLayout.BLOCK)
                || compressed <= 0
                || compressed > (second ? CompactLayout.MAX_COMPRESSED_2 : CompactLayout.MAX_COMPRESSED)
                || length < BlockColumns.headBytes(columns)
                || length > (second ? CompactLayout.MAX_PLAIN_2 : CompactLayout.MAX_PLAIN)) {
            throw damaged(at, "here should be the head of a block or of the index", WHOLE_COPY);
        }
        int restOfHead = CompactLayout.BLOCK_HEAD_BYTES - CompactLayout.BLOCK_HEAD_PLAIN;
        ByteBuffer body = take(restOfHead + compressed);
        if (body == null) {
            return cutShort(at);
        }
        if (CompactWriter.crc(packed, 0, restOfHead + compressed) != crc) {
            throw damaged(at, "the block does not match its checksum", WHOLE_COPY);
        }
        decode(at, body, compressed, length, restOfHead, columns);
        return true;
    }

    /** Goes behind a section about stacks, of which only the checksum matters here. */
    private void passStacks(long at, int compressed, int length, int crc) {
        if (!CompactLayout.isPlausible(compressed, length)) {
            throw damaged(at, "the section about stacks is said to take " + compressed + " bytes", WHOLE_COPY);
        }
        if (take(compressed) == null) {
            cutShort(at);
        } else if (CompactWriter.crc(packed, 0, compressed) != crc) {
            throw damaged(at, "the section about stacks does not match its checksum", WHOLE_COPY);
        }
    }

    private void decode(long at, ByteBuffer body, int compressed, int length, int from, int columns) {
        long first = body.getLong();
        int rows = body.getInt();
        int blockSlots = body.getInt();
        if (entering) {
            entering = false;
            nextOp = first;
            liveBytes = body.getLong();
            liveBlocks = body.getLong();
        }
        if (first != nextOp
                || rows <= 0
                || rows > CompactLayout.BLOCK_ROWS
                || blockSlots < slots
                || blockSlots > nextOp + rows + 1) {
            throw damaged(at, "the block does not continue where the one before ends", WHOLE_COPY);
        }
        if (plain.length < length) {
            plain = new byte[length];
        }
        try {
            int got = zstd.decompress(packed, from, compressed, plain, 0, length);
            if (got != length) {
                throw new ColumnsException("the block is shorter than it says");
            }
            int threadLimit = (int) Math.min(Integer.MAX_VALUE, nextOp + rows);
            decoder.decode(plain, length, columns, rows, blockSlots, threadLimit, withNames);
        } catch (MalformedInputException | ColumnsException e) {
            String why = e.getMessage() == null ? "malformed" : e.getMessage();
            throw BadInputException.inFile(
                    file, "offset " + at + ": the block cannot be decoded (" + why + ")", WHOLE_COPY, e);
        }
        slots = blockSlots;
        blockRow = 0;
        blockRows = rows;
    }

    private boolean readIndex(long at, ByteBuffer head) {
        int length = head.getInt();
        int crc = head.getInt();
        if (length < CompactLayout.INDEX_TOTALS_BYTES || length > CompactLayout.MAX_INDEX) {
            throw damaged(at, "the index is said to take " + length + " bytes", WHOLE_COPY);
        }
        ByteBuffer index = take(length);
        if (index == null) {
            return cutShort(at);
        }
        if (CompactWriter.crc(packed, 0, length) != crc) {
            throw damaged(at, "the index does not match its checksum", WHOLE_COPY);
        }
        long ops = index.getLong();
        orphans = index.getLong(40);
        long ids = index.getLong(56);
        if (ops != nextOp || ids < 0 || ids > (length - CompactLayout.INDEX_TOTALS_BYTES) / 8) {
            throw damaged(at, "the index counts " + ops + " operations and the blocks hold " + nextOp, WHOLE_COPY);
        }
        threadIds = new long[(int) ids];
        index.position(CompactLayout.INDEX_TOTALS_BYTES);
        index.asLongBuffer().get(threadIds);
        ByteBuffer end = take(CompactLayout.END_BYTES);
        if (end == null) {
            return cutShort(at);
        }
        if (end.getLong() != at || end.getLong() != CompactLayout.END) {
            throw damaged(offset - CompactLayout.END_BYTES, "the file does not end where its index says", WHOLE_COPY);
        }
        if (take(1) != null) {
            throw damaged(
                    offset - 1, "something follows the end of the trace", "cut it off, or get a whole copy of it");
        }
        ended = true;
        return false;
    }

    /** The next bytes, or null if the file ends within them. */
    private @Nullable ByteBuffer take(int bytes) {
        if (packed.length < bytes) {
            packed = new byte[Math.max(bytes, Math.min(2 * packed.length, CompactLayout.MAX_COMPRESSED))];
        }
        try {
            in.readFully(packed, 0, bytes);
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            throw BadInputException.inFile(
                    file,
                    "offset " + offset + ": the file is cut short or damaged (" + e.getMessage() + ")",
                    "get a whole copy of it",
                    e);
        }
        offset += bytes;
        return ByteBuffer.wrap(packed, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private boolean cutShort(long at) {
        if (!options.lenient()) {
            throw damaged(
                    at,
                    "the file was cut short: " + nextOp + " operations are whole, the index is missing",
                    WHOLE_COPY);
        }
        cut = true;
        ended = true;
        return false;
    }

    private BadInputException damaged(long at, String what, String remedy) {
        return BadInputException.inFile(file, "offset " + at + ": " + what, remedy);
    }
}
