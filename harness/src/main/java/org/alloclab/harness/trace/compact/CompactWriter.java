package org.alloclab.harness.trace.compact;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.stack.StackSink;
import org.alloclab.harness.trace.stack.StackTable;

/** Writes a trace in the compact format. What was written is readable up to the last whole block even without its end. */
public final class CompactWriter implements TraceWriter, StackSink {
    private final OutputStream out;
    private final BlockEncoder encoder = new BlockEncoder();
    private final ZstdCompressor zstd = new ZstdCompressor();
    private final StackSections.Rows stackRows = new StackSections.Rows();
    private byte[] compressed = new byte[1 << 16];
    private long offset;
    private long[] blockOffsets = new long[64];
    private int blocks;

    private long firstOp;
    private int slots = 1;
    private long blockBytes;
    private long blockBlocks;
    private long liveBytes;
    private long liveBlocks;

    /**
     * Begins a file.
     *
     * @param out where it goes; closed by {@link #close}
     * @param properties what is known of the trace as a whole, such as the command that was recorded
     */
    public CompactWriter(OutputStream out, Map<String, String> properties) throws IOException {
        this.out = out;
        StringBuilder text = new StringBuilder();
        properties.forEach((key, value) ->
                text.append(key).append('=').append(value.replace('\n', ' ')).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        bytes = bytes.length > CompactLayout.MAX_PROPERTIES ? new byte[0] : bytes;
        byte[] headBytes = new byte[CompactLayout.FILE_HEAD_BYTES];
        ByteBuffer head = over(headBytes);
        head.putLong(CompactLayout.MAGIC).putInt(bytes.length).putInt(crc(bytes, 0, bytes.length));
        write(headBytes, headBytes.length);
        write(bytes, bytes.length);
    }

    @Override
    public void write(OpBatch batch) throws IOException {
        for (int i = 0; i < batch.count(); i++) {
            if (encoder.rows() == 0) {
                firstOp = batch.firstOp() + i;
                blockBytes = liveBytes;
                blockBlocks = liveBlocks;
            }
            encoder.add(batch, i);
            liveBytes += batch.byteChange(i);
            liveBlocks += batch.blockChange(i);
            slots = Math.max(slots, batch.slots());
            if (encoder.isFull()) {
                writeBlock();
            }
        }
    }

    @Override
    public void stack(long operation, int stack) throws IOException {
        stackRows.add(operation, stack);
        if (stackRows.count() == CompactLayout.STACK_SECTION_ROWS) {
            writeSection(CompactLayout.STACK_ROWS, stackRows.finish());
        }
    }

    @Override
    public void table(StackTable table) throws IOException {
        if (stackRows.count() > 0) {
            writeSection(CompactLayout.STACK_ROWS, stackRows.finish());
        }
        writeSection(CompactLayout.STACKS, StackSections.of(table));
    }

    private void writeSection(int mark, byte[] plain) throws IOException {
        byte[] section = section(mark, plain);
        write(section, section.length);
    }

    /** A section about stacks, with its head. */
    static byte[] section(int mark, byte[] plain) {
        ZstdCompressor compressor = new ZstdCompressor();
        int from = CompactLayout.BLOCK_HEAD_PLAIN;
        byte[] section = new byte[from + compressor.maxCompressedLength(plain.length)];
        int length = compressor.compress(plain, 0, plain.length, section, from, section.length - from);
        over(section).putInt(mark).putInt(length).putInt(plain.length).putInt(crc(section, from, length));
        return Arrays.copyOf(section, from + length);
    }

    @Override
    public void finish(TraceTotals totals, long[] threadIds) throws IOException {
        if (encoder.rows() > 0) {
            writeBlock();
        }
        byte[] indexBytes = new byte[CompactLayout.INDEX_TOTALS_BYTES + 8 * threadIds.length + 8 * blocks];
        ByteBuffer index = over(indexBytes);
        index.putLong(totals.ops()).putLong(totals.peakLiveBytes()).putLong(totals.peakLiveBlocks());
        index.putLong(totals.endLiveBytes()).putLong(totals.endLiveBlocks()).putLong(totals.orphans());
        index.putLong(totals.threads()).putLong(threadIds.length);
        Arrays.stream(threadIds).forEach(index::putLong);
        Arrays.stream(blockOffsets, 0, blocks).forEach(index::putLong);
        byte[] head = new byte[CompactLayout.INDEX_HEAD_BYTES];
        over(head)
                .putInt(CompactLayout.INDEX)
                .putInt(indexBytes.length)
                .putInt(crc(indexBytes, 0, indexBytes.length))
                .putInt(blocks);
        byte[] end = new byte[CompactLayout.END_BYTES];
        over(end).putLong(offset).putLong(CompactLayout.END);
        write(head, head.length);
        write(indexBytes, indexBytes.length);
        write(end, end.length);
        out.close();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void writeBlock() throws IOException {
        int rows = encoder.rows();
        int mark = encoder.hasBeside() ? CompactLayout.BLOCK_2 : CompactLayout.BLOCK;
        byte[] plain = encoder.finish();
        int room = CompactLayout.BLOCK_HEAD_BYTES + zstd.maxCompressedLength(plain.length);
        if (compressed.length < room) {
            compressed = new byte[room];
        }
        int length = zstd.compress(
                plain,
                0,
                plain.length,
                compressed,
                CompactLayout.BLOCK_HEAD_BYTES,
                compressed.length - CompactLayout.BLOCK_HEAD_BYTES);
        ByteBuffer head = over(compressed);
        head.putInt(mark).putInt(length).putInt(plain.length).putInt(0);
        head.putLong(firstOp).putInt(rows).putInt(slots).putLong(blockBytes).putLong(blockBlocks);
        int from = CompactLayout.BLOCK_HEAD_PLAIN;
        int covered = CompactLayout.BLOCK_HEAD_BYTES - from + length;
        head.putInt(12, crc(compressed, from, covered));
        if (blocks == blockOffsets.length) {
            blockOffsets = Arrays.copyOf(blockOffsets, 2 * blocks);
        }
        blockOffsets[blocks++] = offset;
        write(compressed, CompactLayout.BLOCK_HEAD_BYTES + length);
    }

    private void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        offset += length;
    }

    private static ByteBuffer over(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
