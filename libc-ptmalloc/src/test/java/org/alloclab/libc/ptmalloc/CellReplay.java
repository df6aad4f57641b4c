package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.libc.ptmalloc.report.Mallinfo;

/**
 * A recorded cell, played again: every address, every usable size, every system call, and size, residency, faults, break and
 * mallinfo2 at every checkpoint; what {@code malloc_info} and {@code malloc_stats} print at the end.
 *
 * <p>Where huge pages are wanted there are no checkpoints: the kernel gave some when it was recorded.
 */
final class CellReplay {
    private CellReplay() {}

    /** The cells of a folder below {@code truth}, in order of their names. */
    static Stream<String> cellsIn(String name) {
        try {
            URI folder = Objects.requireNonNull(CellReplay.class.getResource("truth/" + name))
                    .toURI();
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                return files
                        .map(file -> name + "/" + file.getFileName().toString().replace(".txt.gz", ""))
                        .sorted()
                        .toList()
                        .stream();
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Plays the cell of a name and expects what was recorded. */
    static void equalsTheRealThing(String name) {
        RecordedCell cell = RecordedCell.read(name);
        TextTrace trace = new TextTrace(RecordedCell.lines("truth/traces/" + cell.trace() + ".txt.gz"));
        CallText probe = new CallText();
        Heaps heaps = Heaps.linux(cell.machine(), layout(cell), probe, cell.options());
        probe.calls.clear();
        Player player = new Player(heaps, trace, cell);
        player.play();
        assertThat(probe.calls).isEqualTo(cell.calls());
        if (!cell.checkpoints().isEmpty()) {
            assertThat(player.checkpoints)
                    .isEqualTo(cell.checkpoints().stream().map(CellReplay::text).toList());
        }
        assertThat(digest(player.addressBytes)).as("addresses").isEqualTo(cell.addresses());
        assertThat(digest(player.usableBytes)).as("usable sizes").isEqualTo(cell.usable());
        if (cell.machine().startsWith("x86_64")) {
            assertThat(heaps.allocator.report("malloc_info").lines()).containsExactlyElementsOf(cell.info());
            assertThat(heaps.allocator.report("malloc_stats").lines()).containsExactlyElementsOf(cell.stats());
        }
        heaps.allocator.checkInvariants();
    }

    /** The areas before the first allocation, with what the recorder had in the way. */
    private static String layout(RecordedCell cell) {
        String kernel = cell.machine().replaceFirst("(-pae)?-.*", "");
        String legacy = cell.options().containsKey("vm.legacy_va_layout") ? "-legacy" : "";
        String name = kernel.equals("x86_64") ? "glibc" + version(cell) : kernel + legacy;
        List<String> lines = new ArrayList<>(RecordedCell.lines("truth/" + name + ".maps"));
        if (!cell.shared().isEmpty()) {
            lines.add(cell.shared() + " rw-s 00000000 00:01 1024 /dev/zero (deleted)");
            lines.sort(Comparator.comparing(line -> Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16)));
        }
        return String.join("\n", lines);
    }

    /** Of the releases but Debian 12's own, behind a hyphen. */
    private static String version(RecordedCell cell) {
        String version = cell.options().getOrDefault("glibc.version", "2.36");
        if (version.equals("2.36")) {
            return "";
        }
        // glibc 2.31 elf/dl-tunables.c, tunables_strdup: ld.so copies the variable to the heap; it had a page for the
        // recording.
        return "-" + version + (version.equals("2.31") && cell.options().size() > 1 ? "-tunables" : "");
    }

    private static String text(long[] figures) {
        return java.util.Arrays.toString(figures);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Plays a trace as the recording did. */
    private static final class Player {
        final List<String> checkpoints = new ArrayList<>();
        final byte[] addressBytes;
        final byte[] usableBytes;
        private final ByteBuffer addresses;
        private final ByteBuffer usable;
        private final Heaps heaps;
        private final TextTrace trace;
        private final RecordedCell cell;
        private final AddressSpaceFigures start;
        private final long[] blocks;
        /** Faults are counted from here, or from the first checkpoint on where this is negative. */
        private long firstFaults;

        private final Map<Integer, ThreadHeap> threads = new HashMap<>();

        Player(Heaps heaps, TextTrace trace, RecordedCell cell) {
            this.heaps = heaps;
            this.trace = trace;
            this.cell = cell;
            this.start = heaps.process.system().space().figures();
            this.firstFaults = knowsResidency() ? start.minorFaults() : -1;
            this.blocks = new long[trace.slots];
            int ops = trace.ops.size();
            addressBytes = new byte[8 * ops];
            usableBytes = new byte[4 * ops];
            addresses = ByteBuffer.wrap(addressBytes).order(ByteOrder.LITTLE_ENDIAN);
            usable = ByteBuffer.wrap(usableBytes).order(ByteOrder.LITTLE_ENDIAN);
            threads.put(0, heaps.main);
        }

        void play() {
            int next = 0;
            for (int i = 0; i < trace.ops.size(); i++) {
                if (next < cell.checkpoints().size() && cell.checkpoints().get(next)[0] == i) {
                    checkpoint(i);
                    next++;
                }
                play(trace.ops.get(i));
            }
            checkpoint(trace.ops.size());
        }

        private void play(TextTrace.Op op) {
            int number = cell.oneThread() ? 0 : op.thread();
            ThreadHeap thread = threads.computeIfAbsent(number, key -> heaps.newThread());
            long size = op.kind() == TextTrace.Kind.CALLOC ? op.count() * op.size() : op.size();
            long block = switch (op.kind()) {
                case MALLOC -> thread.malloc(op.size());
                case CALLOC -> thread.calloc(op.count(), op.size());
                case REALLOC -> thread.realloc(blocks[op.source()], op.size());
                case MEMALIGN -> thread.memalign(op.count(), op.size());
                case FREE -> {
                    thread.free(blocks[op.source()]);
                    yield 0;
                }
                case NOTHING -> 0;
            };
            if (op.target() != 0) {
                blocks[op.target()] = block;
                if (cell.touching() && block != 0) {
                    heaps.memory.touch(block, size);
                }
            }
            addresses.putLong(block);
            usable.putInt((int) Math.min(0xffff_ffffL, thread.usableSize(block)));
            if (op.ends() && number != 0) {
                thread.exit();
            }
        }

        private boolean knowsResidency() {
            return cell.checkpoints().isEmpty() || cell.checkpoints().get(0)[2] >= 0;
        }

        private void checkpoint(long op) {
            AddressSpaceFigures now = heaps.process.system().space().figures();
            if (firstFaults < 0) {
                firstFaults = now.minorFaults();
            }
            Mallinfo info = Mallinfo.of(heaps.process);
            checkpoints.add(text(new long[] {
                op,
                (now.vszBytes() - start.vszBytes()) / 4096,
                knowsResidency() ? (now.rssAnonBytes() - start.rssAnonBytes()) / 4096 : -1,
                now.minorFaults() - firstFaults,
                now.programBreak(),
                info.arena(),
                info.ordblks(),
                info.smblks(),
                info.hblks(),
                info.hblkhd(),
                info.usmblks(),
                info.fsmblks(),
                info.uordblks(),
                info.fordblks(),
                info.keepcost()
            }));
        }
    }
}
