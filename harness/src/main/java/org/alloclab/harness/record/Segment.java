package org.alloclab.harness.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One file of notes, mapped. Offsets are those of {@code struct header} and {@code struct record} in {@code recorder.c}.
 */
final class Segment {
    static final int MALLOC = 1;
    static final int CALLOC = 2;
    static final int REALLOC = 3;
    static final int MEMALIGN = 4;
    static final int FREE = 5;
    static final int THREAD_END = 6;

    private static final int HEADER_BYTES = 4096;
    private static final int RECORD_BYTES = 40;
    private static final long MAGIC = 0x3130304745534c41L;
    private static final int ALLOCATOR_AT = 160;
    private static final int PROGRAM_AT = ALLOCATOR_AT + 256;
    private static final int COMMAND_AT = PROGRAM_AT + 512;
    private static final int COMMAND_BYTES = 2048;

    private final ByteBuffer bytes;

    private Segment(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The segment in a file, or nothing if the file's header was never written. */
    static Optional<Segment> map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < HEADER_BYTES) {
                return Optional.empty();
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            return bytes.getLong(0) == MAGIC ? Optional.of(new Segment(bytes)) : Optional.empty();
        }
    }

    long image() {
        return bytes.getLong(8);
    }

    long number() {
        return bytes.getLong(16);
    }

    long pid() {
        return bytes.getLong(24);
    }

    long parentPid() {
        return bytes.getLong(32);
    }

    long parentImage() {
        return bytes.getLong(40);
    }

    long parentRecords() {
        return bytes.getLong(48);
    }

    int parentThread() {
        return (int) bytes.getLong(56);
    }

    int childThread() {
        return (int) bytes.getLong(64);
    }

    long startBreak() {
        return bytes.getLong(72);
    }

    /** Number of the record after the last. */
    long next() {
        return bytes.getLong(80);
    }

    /** Number of the first record. */
    long first() {
        return bytes.getLong(88);
    }

    long liveBytes() {
        return bytes.getLong(96);
    }

    long liveBlocks() {
        return bytes.getLong(104);
    }

    long unnoted() {
        return bytes.getLong(112);
    }

    /** The errno for which no segment could be made after this one, or 0. */
    long stopped() {
        return bytes.getLong(120);
    }

    String allocator() {
        return text(ALLOCATOR_AT, PROGRAM_AT - ALLOCATOR_AT, false);
    }

    String program() {
        return text(PROGRAM_AT, COMMAND_AT - PROGRAM_AT, false);
    }

    /** The arguments, with blanks between them. */
    String command() {
        return text(COMMAND_AT, COMMAND_BYTES, true);
    }

    /** Records that the file has room for and that were begun. */
    int records() {
        int room = (bytes.capacity() - HEADER_BYTES) / RECORD_BYTES;
        return (int) Math.max(0, Math.min(room, next() - first()));
    }

    /** 0 for a record that the program was killed in. */
    int kind(int record) {
        return bytes.get(at(record) + 36);
    }

    boolean isThreadsFirst(int record) {
        return bytes.get(at(record) + 37) != 0;
    }

    int thread(int record) {
        return bytes.getInt(at(record) + 32);
    }

    long nanos(int record) {
        return bytes.getLong(at(record));
    }

    long name(int record) {
        return bytes.getLong(at(record) + 8);
    }

    long size(int record) {
        return bytes.getLong(at(record) + 16);
    }

    /** Count of calloc, old name of realloc, alignment of memalign. */
    long other(int record) {
        return bytes.getLong(at(record) + 24);
    }

    private static int at(int record) {
        return HEADER_BYTES + record * RECORD_BYTES;
    }

    private String text(int from, int room, boolean many) {
        byte[] copy = new byte[room];
        bytes.get(from, copy);
        String whole = new String(copy, StandardCharsets.UTF_8);
        int end = many ? whole.indexOf("\0\0") : whole.indexOf('\0');
        return (end < 0 ? whole : whole.substring(0, end)).replace('\0', ' ').strip();
    }
}
