package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of stacks of one image. Offsets are those of {@code struct stack_header} in {@code recorder/stack_table.h}. */
final class StackNotes {
    /** Bits of a frame below its module. */
    static final int MODULE_SHIFT = 48;

    private static final byte[] MAGIC = "ALSTAK01".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 4096;
    private static final int ENTRY_BYTES = 16;
    private static final int MODULE_ENTRY = 2;

    private final Map<Long, Module> modules = new HashMap<>();
    private final List<long[]> stacks = new ArrayList<>();
    private final List<Boolean> cut = new ArrayList<>();
    private final long depth;
    private final long withoutRoom;
    private final long nested;
    private final long error;

    /**
     * A file that code was mapped of.
     *
     * @param path where it was
     * @param buildId hexadecimal; empty if it has none
     */
    record Module(String path, String buildId) {}

    private StackNotes(ByteBuffer file) {
        depth = file.getLong(24);
        withoutRoom = file.getLong(32);
        nested = file.getLong(40);
        error = file.getLong(48);
        long end = Math.min(file.capacity(), file.getLong(8));
        for (int at = HEADER_BYTES; at + ENTRY_BYTES <= end; ) {
            int count = file.getShort(at + 12) & 0xffff;
            int ends = file.get(at + 14) & 0xff;
            boolean module = file.get(at + 15) == MODULE_ENTRY;
            int bytes = module ? (count + ends + 7) / 8 * 8 : 8 * count;
            if (at + ENTRY_BYTES + bytes > end) {
                break;
            }
            if (module) {
                module(file, at, count, ends);
            } else {
                long[] frames = new long[count];
                for (int i = 0; i < count; i++) {
                    frames[i] = file.getLong(at + ENTRY_BYTES + 8 * i);
                }
                stacks.add(frames);
                cut.add(ends != 0);
            }
            at += ENTRY_BYTES + bytes;
        }
    }

    private void module(ByteBuffer file, int at, int pathBytes, int idBytes) {
        byte[] text = new byte[idBytes + pathBytes];
        file.get(at + ENTRY_BYTES, text);
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < idBytes; i++) {
            id.append(String.format("%02x", text[i] & 0xff));
        }
        String path = new String(Arrays.copyOfRange(text, idBytes, text.length), StandardCharsets.UTF_8);
        modules.put((long) file.getInt(at + 8), new Module(path, id.toString()));
    }

    /** The table in a file, if there is one. */
    static Optional<StackNotes> read(Path path) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) < HEADER_BYTES) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            byte[] magic = new byte[MAGIC.length];
            file.get(0, magic);
            return Arrays.equals(magic, MAGIC) ? Optional.of(new StackNotes(file)) : Optional.empty();
        }
    }

    /** How many stacks there are. */
    int count() {
        return stacks.size();
    }

    /** The frames of a stack, numbered from 1 on, innermost first: its module's number and its address there. */
    long[] frames(int number) {
        return stacks.get(number - 1);
    }

    /** Whether a stack has more frames than were noted. */
    boolean isCut(int number) {
        return cut.get(number - 1);
    }

    /** The file that a frame's code is of; none for code of no file. */
    Optional<Module> module(long frame) {
        return Optional.ofNullable(modules.get(frame >>> MODULE_SHIFT));
    }

    /** Frames that were asked for of each stack. */
    long depth() {
        return depth;
    }

    /** Blocks without a stack because the table could not grow. */
    long withoutRoom() {
        return withoutRoom;
    }

    /** Blocks without a stack because a signal handler allocated them in the midst of another call's note. */
    long nested() {
        return nested;
    }

    /** The error for which the table could not grow, or 0 if it had its greatest size. */
    long error() {
        return error;
    }
}
