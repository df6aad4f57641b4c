package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.testkit.RecordedSpace;

/**
 * What Debian's library did with a trace.
 *
 * @param trace its operations, a line each
 * @param name of the trace, and the settings
 * @param settings {@code option:value}, separated by commas, or {@code -}
 * @param controlBlocks addresses of the threads' control blocks, in order of their first operation; the main thread's is the
 *     usual one where it is 0
 * @param digest SHA-256 of all addresses and all usable sizes
 * @param stepNanos what the clock advances with each operation
 * @param calls every system call with its result, in order
 */
record RecordedRun(
        List<String> trace,
        String name,
        String settings,
        List<Long> controlBlocks,
        String digest,
        long stepNanos,
        List<String> calls) {
    private static final long MAIN_CONTROL_BLOCK = 0x7ffff7f8e180L;
    private static final long START_NANOS = 1_000_000_000_000L;
    private static final long STEP_NANOS = 1000;

    /** The runs of a resource, where each trace stands before its runs. */
    static List<RecordedRun> read(String resource) {
        Map<String, List<String>> traces = new HashMap<>();
        List<RecordedRun> runs = new ArrayList<>();
        List<String> section = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(RecordedRun.class.getResourceAsStream(resource))),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("trace ")) {
                    section = new ArrayList<>();
                    traces.put(line.substring(6), section);
                } else if (line.startsWith("run ")) {
                    String[] words = line.split(" ", -1);
                    section = new ArrayList<>();
                    List<Long> blocks = Stream.of(words[3].split(",", -1))
                            .map(block -> Long.parseUnsignedLong(block, 16))
                            .toList();
                    runs.add(new RecordedRun(
                            Objects.requireNonNull(traces.get(words[1])),
                            words[1] + " " + words[2],
                            words[2],
                            blocks,
                            words[4],
                            words.length > 5 ? Long.parseLong(words[5]) : STEP_NANOS,
                            section));
                } else if (line.startsWith("=")) {
                    section.add(line.substring(1));
                } else if (!line.equals("-")) {
                    section.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runs;
    }

    /** Plays the trace and expects what was recorded. */
    void play() {
        RecordedSpace space = new RecordedSpace(calls);
        VirtualClock clock = new VirtualClock(START_NANOS);
        JemallocAllocator allocator = new JemallocAllocator(new UserAllocatorProvider.Context(
                MachineDescription.reference(), space, clock, options(), Teller.SILENT, 0));
        Map<String, ThreadHeap> heaps = new HashMap<>();
        Map<String, Long> addresses = new HashMap<>();
        ByteBuffer answers = ByteBuffer.allocate(8 * trace.size()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer usable = ByteBuffer.allocate(4 * trace.size()).order(ByteOrder.LITTLE_ENDIAN);
        ThreadHeap main = allocator.start(new SimThread(0, 0, mainControlBlock()), 72704);
        heaps.put(trace.get(0).split(":", 2)[0], main);
        for (int i = 0; i < trace.size(); i++) {
            clock.set(START_NANOS + i * stepNanos);
            String[] words = trace.get(i).split(" ", -1);
            String tid = words[0].substring(0, words[0].length() - 1);
            ThreadHeap heap = heaps.computeIfAbsent(tid, name -> {
                int number = heaps.size();
                return allocator.attach(new SimThread(number, number % 2, controlBlocks.get(number)));
            });
            long answer = 0;
            long last = Long.decode(words[words.length - 1]);
            switch (words[1]) {
                case "malloc" -> answer = heap.malloc(last);
                case "calloc" -> answer = heap.calloc(Long.parseLong(words[3]), last);
                case "memalign" -> answer = heap.memalign(Long.parseLong(words[3]), last);
                case "realloc" -> answer = heap.realloc(addresses.getOrDefault(words[3], 0L), last);
                case "free" -> heap.free(addresses.getOrDefault(words[2], 0L));
                case "thread_done" -> heap.exit();
                default -> throw new AssertionError(trace.get(i));
            }
            addresses.put(words[2], answer);
            answers.putLong(answer);
            usable.putInt(answer == 0 ? 0 : (int) heap.usableSize(answer));
        }
        space.expectEnd();
        assertThat(digest(answers, usable)).isEqualTo(digest);
        allocator.checkInvariants();
    }

    private long mainControlBlock() {
        return controlBlocks.get(0) == 0 ? MAIN_CONTROL_BLOCK : controlBlocks.get(0);
    }

    private static String digest(ByteBuffer answers, ByteBuffer usable) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(answers.clear());
            digest.update(usable.clear());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private OptionValues options() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!settings.equals("-")) {
            for (String setting : settings.split(",", -1)) {
                int colon = setting.indexOf(':');
                texts.put(setting.substring(0, colon), setting.substring(colon + 1));
            }
        }
        return OptionValues.parse(Options.all(), texts);
    }
}
