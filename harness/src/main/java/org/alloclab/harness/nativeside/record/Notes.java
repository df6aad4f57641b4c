package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The notes of one image, mapped. Offsets are those of {@code struct header} and {@code struct record} in
 * {@code recorder/notes.h}. The file may be far longer than what is in it, and still grow.
 */
final class Notes {
    static final int HEADER_BYTES = 8 * 4096;
    static final int RECORD_BYTES = 40;

    private static final byte[] MAGIC = "ALNOTE03".getBytes(StandardCharsets.US_ASCII);
    /** Records that are mapped at once. */
    private static final int STRETCH = 1 << 24;

    private static final int LIBC_AT = 256;
    private static final int ALLOCATOR_AT = LIBC_AT + 64;
    private static final int PROGRAM_AT = ALLOCATOR_AT + 512;
    private static final int COMMAND_AT = PROGRAM_AT + 1024;
    private static final int ENVIRONMENT_AT = COMMAND_AT + 8192;
    private static final int ENVIRONMENT_BYTES = 16384;

    private static final int FIRST_OF_THREAD = 1 << 8;
    private static final int INHERITED = 1 << 9;
    private static final int STACK_SHIFT = 10;

    private final ByteBuffer header;
    private final ByteBuffer[] stretches;
    private final long records;

    private Notes(ByteBuffer header, ByteBuffer[] stretches, long records) {
        this.header = header;
        this.stretches = stretches;
        this.records = records;
    }

    /** The notes in a file, or nothing if the file's header was never written. */
    static Optional<Notes> map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Optional<ByteBuffer> header = header(channel);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            long room = (channel.size() - HEADER_BYTES) / RECORD_BYTES;
            long records = Math.max(0, Math.min(room, header.get().getLong(NEXT_AT)));
            ByteBuffer[] stretches = new ByteBuffer[(int) ((records + STRETCH - 1) / STRETCH)];
            for (int i = 0; i < stretches.length; i++) {
                long first = (long) i * STRETCH;
                stretches[i] = channel.map(
                                FileChannel.MapMode.READ_ONLY,
                                HEADER_BYTES + first * RECORD_BYTES,
                                Math.min(STRETCH, records - first) * RECORD_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
            return Optional.of(new Notes(header.get(), stretches, records));
        }
    }

    /** Only the header, as it stands. */
    static Optional<Notes> readHeader(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return header(channel).map(header -> new Notes(header, new ByteBuffer[0], 0));
        }
    }

    private static Optional<ByteBuffer> header(FileChannel channel) throws IOException {
        if (channel.size() < HEADER_BYTES) {
            return Optional.empty();
        }
        // Read, not mapped: this is done ten times a second as long as a program runs.
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (header.hasRemaining()) {
            if (channel.read(header, header.position()) < 0) {
                return Optional.empty();
            }
        }
        byte[] magic = new byte[MAGIC.length];
        header.get(0, magic);
        return Arrays.equals(magic, MAGIC) ? Optional.of(header) : Optional.empty();
    }

    private static final int NEXT_AT = 72;

    long image() {
        return header.getLong(8);
    }

    long pid() {
        return header.getLong(16);
    }

    long parentPid() {
        return header.getLong(24);
    }

    long parentImage() {
        return header.getLong(32);
    }

    long parentRecords() {
        return header.getLong(40);
    }

    int parentThread() {
        return (int) header.getLong(48);
    }

    int childThread() {
        return (int) header.getLong(56);
    }

    long startBreak() {
        return header.getLong(64);
    }

    /** Number of the record after the last, which may lie behind the end of a file that was cut. */
    long next() {
        return header.getLong(NEXT_AT);
    }

    long liveBytes() {
        return header.getLong(80);
    }

    /** Calls that were made inside of a call. */
    long unnoted() {
        return header.getLong(96);
    }

    /** The errno for which the notes end early, or 0. */
    long stopped() {
        return header.getLong(104);
    }

    /** Calls made after that, and by children without notes. */
    long lost() {
        return header.getLong(112);
    }

    long lostChildren() {
        return header.getLong(120);
    }

    long childError() {
        return header.getLong(128);
    }

    long passedBy() {
        return header.getLong(136);
    }

    long takenOver() {
        return header.getLong(144);
    }

    TouchKnowledge touch() {
        return TouchKnowledge.of((int) header.getLong(152));
    }

    /** The errno for which there is no table of stacks, or 0. */
    long stacksError() {
        return header.getLong(160);
    }

    /** The C library's version. */
    String libc() {
        return text(LIBC_AT, ALLOCATOR_AT);
    }

    String allocator() {
        return text(ALLOCATOR_AT, PROGRAM_AT);
    }

    String program() {
        return text(PROGRAM_AT, COMMAND_AT);
    }

    /** The arguments, with blanks between them. */
    String command() {
        return String.join(" ", texts(COMMAND_AT, ENVIRONMENT_AT)).strip();
    }

    /** Variables that steer an allocator, {@code NAME=value}. */
    List<String> environment() {
        return texts(ENVIRONMENT_AT, ENVIRONMENT_AT + ENVIRONMENT_BYTES);
    }

    /** Records that the file has and that were begun. */
    long records() {
        return records;
    }

    /** 0 for a record that the program was killed in. */
    int kind(long record) {
        return what(record) & 0xff;
    }

    boolean isThreadsFirst(long record) {
        return (what(record) & FIRST_OF_THREAD) != 0;
    }

    /** Whether a thread of the parent made the call, just before the fork. */
    boolean isInherited(long record) {
        return (what(record) & INHERITED) != 0;
    }

    /** Number of the stack that an allocation was made on, in the image's own table; 0 if that was not noted. */
    int stack(long record) {
        return what(record) >>> STACK_SHIFT;
    }

    private int what(long record) {
        return stretch(record).getInt(at(record) + 36);
    }

    int thread(long record) {
        return stretch(record).getInt(at(record) + 32);
    }

    long nanos(long record) {
        return stretch(record).getLong(at(record));
    }

    long name(long record) {
        return stretch(record).getLong(at(record) + 8);
    }

    long size(long record) {
        return stretch(record).getLong(at(record) + 16);
    }

    /** Count of calloc, old name of realloc, alignment of memalign; other kinds have their own. */
    long other(long record) {
        return stretch(record).getLong(at(record) + 24);
    }

    /** The text in the records of kind {@link NoteKind#TEXT} behind a record, of the same thread. */
    String textBehind(long record) {
        byte[] all = new byte[0];
        for (long next = record + 1; next < records && kind(next) == NoteKind.TEXT; next++) {
            if (thread(next) == thread(record)) {
                int from = all.length;
                all = Arrays.copyOf(all, from + 32);
                stretch(next).get(at(next), all, from, 32);
            }
        }
        int end = 0;
        while (end < all.length && all[end] != 0) {
            end++;
        }
        return new String(all, 0, end, StandardCharsets.UTF_8);
    }

    private ByteBuffer stretch(long record) {
        return stretches[(int) (record / STRETCH)];
    }

    private static int at(long record) {
        return (int) (record % STRETCH) * RECORD_BYTES;
    }

    private String text(int from, int to) {
        List<String> texts = texts(from, to);
        return texts.isEmpty() ? "" : texts.get(0);
    }

    private List<String> texts(int from, int to) {
        byte[] copy = new byte[to - from];
        header.get(from, copy);
        List<String> texts = new ArrayList<>();
        for (int at = 0; at < copy.length; ) {
            int end = at;
            while (end < copy.length && copy[end] != 0) {
                end++;
            }
            if (end == at && (end + 1 >= copy.length || copy[end + 1] == 0)) {
                break;
            }
            texts.add(new String(copy, at, end - at, StandardCharsets.UTF_8));
            at = end + 1;
        }
        return texts;
    }
}
