package org.alloclab.harness.trace.compact;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.stack.StackTable;
import org.alloclab.harness.trace.stack.StackVisitor;

/** Looks through a file for its sections about stacks, passing over its blocks. */
final class CompactStacks {
    private static final String REMEDY = "get a whole copy of the trace, or record it anew";

    private final String file;
    private final DataInputStream in;
    private final StackVisitor visitor;
    private long offset;
    private long nextRow;

    CompactStacks(String file, DataInputStream in, StackVisitor visitor) {
        this.file = file;
        this.in = in;
        this.visitor = visitor;
    }

    /** Tells the visitor all rows; answers the table, or none where there is none before the file ends or the index begins. */
    StackTable read() throws IOException {
        StackTable table = StackTable.NONE;
        try {
            ByteBuffer head = take(CompactLayout.FILE_HEAD_BYTES);
            skip(Math.max(0, head.getInt(8)));
            while (true) {
                long at = offset;
                head = take(CompactLayout.BLOCK_HEAD_PLAIN);
                int mark = head.getInt();
                int compressed = head.getInt();
                int plain = head.getInt();
                int crc = head.getInt();
                if (mark == CompactLayout.BLOCK || mark == CompactLayout.BLOCK_2) {
                    skip(CompactLayout.BLOCK_HEAD_BYTES
                            - CompactLayout.BLOCK_HEAD_PLAIN
                            + (long) Math.max(0, compressed));
                } else if (CompactLayout.isStacks(mark)) {
                    table = section(at, mark == CompactLayout.STACKS, compressed, plain, crc, table);
                } else {
                    return table;
                }
            }
        } catch (EOFException e) {
            return table;
        }
    }

    private StackTable section(long at, boolean isTable, int compressed, int length, int crc, StackTable known)
            throws IOException {
        if (!CompactLayout.isPlausible(compressed, length)) {
            throw damaged(at, "the section about stacks is said to take " + compressed + " bytes");
        }
        byte[] packed = take(compressed).array();
        if (CompactWriter.crc(packed, 0, compressed) != crc) {
            throw damaged(at, "the section about stacks does not match its checksum");
        }
        byte[] plain = new byte[length];
        try {
            if (new ZstdDecompressor().decompress(packed, 0, compressed, plain, 0, length) != length) {
                throw new ColumnsException("the section is shorter than it says");
            }
            if (isTable) {
                return StackSections.table(plain, length);
            }
            nextRow = StackSections.rows(plain, length, nextRow, visitor);
            return known;
        } catch (MalformedInputException | ColumnsException e) {
            String why = e.getMessage() == null ? "malformed" : e.getMessage();
            throw BadInputException.inFile(
                    file, "offset " + at + ": the section about stacks cannot be decoded (" + why + ")", REMEDY, e);
        }
    }

    private BadInputException damaged(long at, String what) {
        return BadInputException.inFile(file, "offset " + at + ": " + what, REMEDY);
    }

    private ByteBuffer take(int bytes) throws EOFException {
        byte[] taken = new byte[bytes];
        try {
            in.readFully(taken);
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
        offset += bytes;
        return ByteBuffer.wrap(taken).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void skip(long bytes) throws EOFException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
        offset += bytes;
    }

    private BadInputException unreadable(IOException e) {
        return BadInputException.inFile(
                file,
                "offset " + offset + ": the file is cut short or damaged (" + e.getMessage() + ")",
                "get a whole copy of it",
                e);
    }
}
