package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;

/**
 * What the native replayer wrote: the layouts are those of {@code replayer/layout.h}.
 *
 * @param directory the files
 * @param addresses what each operation answered
 * @param usable usable size of what it answered
 * @param checkpoints figures on the way
 * @param calls system calls of the loop
 * @param controlBlocks addresses of the threads' control blocks
 * @param info further figures by name
 * @param prelude sizes that libraries allocated before main
 */
record NativeResult(
        Path directory,
        LongColumn addresses,
        LongColumn usable,
        List<NativeCheckpoint> checkpoints,
        List<NativeCall> calls,
        List<Long> controlBlocks,
        Map<String, Long> info,
        List<Long> prelude) {
    NativeResult {
        checkpoints = List.copyOf(checkpoints);
        calls = List.copyOf(calls);
        controlBlocks = List.copyOf(controlBlocks);
        info = Map.copyOf(info);
        prelude = List.copyOf(prelude);
    }

    private static final int CHECKPOINT_LONGS = 17;
    private static final int CALL_LONGS = 9;

    /** Figures between two operations. Sizes in pages; {@code mallinfo} is zero where the allocator has none. */
    record NativeCheckpoint(long op, long vsz, long rss, long minorFaults, long programBreak, List<Long> mallinfo) {
        NativeCheckpoint {
            mallinfo = List.copyOf(mallinfo);
        }
    }

    /** A system call made while operation {@code op} ran. */
    record NativeCall(long op, int number, List<Long> arguments, long result) {
        NativeCall {
            arguments = List.copyOf(arguments);
        }
    }

    /** A file of 64-bit numbers, mapped in stretches. */
    static final class LongColumn {
        private static final int STRETCH_SHIFT = 24;
        private final LongBuffer[] stretches;

        private LongColumn(LongBuffer[] stretches) {
            this.stretches = stretches;
        }

        static LongColumn map(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long stretch = 8L << STRETCH_SHIFT;
                LongBuffer[] all = new LongBuffer[(int) ((channel.size() + stretch - 1) / stretch)];
                for (int i = 0; i < all.length; i++) {
                    long from = i * stretch;
                    all[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(stretch, channel.size() - from))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asLongBuffer();
                }
                return new LongColumn(all);
            }
        }

        long at(long index) {
            return stretches[(int) (index >>> STRETCH_SHIFT)].get((int) index & ((1 << STRETCH_SHIFT) - 1));
        }
    }

    static NativeResult read(Path directory) throws IOException {
        Map<String, Long> info = new HashMap<>();
        List<Long> prelude = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("info"))) {
            int blank = line.indexOf(' ');
            long value = Long.parseLong(line.substring(blank + 1));
            if (line.startsWith("prelude ")) {
                prelude.add(value);
            } else {
                info.put(line.substring(0, blank), value);
            }
        }
        return new NativeResult(
                directory,
                LongColumn.map(directory.resolve("addresses")),
                LongColumn.map(directory.resolve("usable")),
                checkpoints(longs(directory.resolve("checkpoints"))),
                calls(longs(directory.resolve("calls"))),
                list(longs(directory.resolve("threads"))),
                info,
                prelude);
    }

    /** The areas before any constructor ran. */
    InitialLayout layout() throws IOException {
        InitialLayout areas = InitialLayout.parse(Files.readString(directory.resolve("maps.layout")));
        long startBreak = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("break")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        return new InitialLayout(areas.areas(), startBreak);
    }

    /** The same with the replayer's own shared memory, which came later: of a 32-bit program's addresses it takes many. */
    InitialLayout layoutWithReplayer() throws IOException {
        InitialLayout before = layout();
        List<VmaView> areas = new ArrayList<>(before.areas());
        InitialLayout.parse(Files.readString(directory.resolve("maps.start"))).areas().stream()
                .filter(area -> area.shared()
                        && (area.prot() & (Prot.READ | Prot.WRITE | Prot.EXEC)) == (Prot.READ | Prot.WRITE))
                .forEach(areas::add);
        areas.sort((a, b) -> Long.compareUnsigned(a.start(), b.start()));
        return new InitialLayout(areas, before.startBreak());
    }

    String mapsAtEnd() throws IOException {
        return Files.readString(directory.resolve("maps.end"));
    }

    private static List<NativeCheckpoint> checkpoints(LongBuffer from) {
        List<NativeCheckpoint> all = new ArrayList<>();
        while (from.remaining() >= CHECKPOINT_LONGS) {
            long op = from.get();
            long vsz = from.get();
            long resident = from.get();
            long shared = from.get();
            long minorFaults = from.get();
            from.get();
            long programBreak = from.get();
            all.add(new NativeCheckpoint(
                    op, vsz, resident - shared, minorFaults, programBreak, take(from, CHECKPOINT_LONGS - 7)));
        }
        return all;
    }

    private static List<NativeCall> calls(LongBuffer from) {
        List<NativeCall> all = new ArrayList<>();
        while (from.remaining() >= CALL_LONGS) {
            all.add(new NativeCall(from.get(), (int) from.get(), take(from, 6), from.get()));
        }
        return all;
    }

    private static List<Long> take(LongBuffer from, int count) {
        List<Long> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            taken.add(from.get());
        }
        return taken;
    }

    private static List<Long> list(LongBuffer from) {
        return take(from, from.remaining());
    }

    private static LongBuffer longs(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
    }
}
