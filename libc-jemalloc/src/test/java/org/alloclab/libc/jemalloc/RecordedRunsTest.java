package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Two random programs of edge sizes, one with threads, under many settings of the options, held against recordings of
 * Debian's library: every system call in order, and a digest of all addresses and usable sizes.
 */
final class RecordedRunsTest {
    private static final long MAIN_CONTROL_BLOCK = 0x7ffff7f8e180L;
    private static final long START_NANOS = 1_000_000_000_000L;
    private static final long STEP_NANOS = 1000;

    private record Run(String trace, String settings, List<Long> controlBlocks, String digest, List<String> calls) {}

    private final Map<String, List<String>> traces = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();

    RecordedRunsTest() throws IOException {
        List<String> section = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(RecordedRunsTest.class.getResourceAsStream("recorded-runs.txt.gz"))),
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
                    runs.add(new Run(words[1], words[2], blocks, words[4], section));
                } else if (line.startsWith("=")) {
                    section.add(line.substring(1));
                } else if (!line.equals("-")) {
                    section.add(line);
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> equalsTheLibrary() {
        assertThat(runs).hasSizeGreaterThan(40);
        return runs.stream().map(run -> DynamicTest.dynamicTest(run.trace() + " " + run.settings(), () -> play(run)));
    }

    private void play(Run run) throws NoSuchAlgorithmException {
        RecordedSpace space = new RecordedSpace(run.calls());
        VirtualClock clock = new VirtualClock(START_NANOS);
        JemallocAllocator allocator = new JemallocAllocator(new UserAllocatorProvider.Context(
                MachineDescription.reference(), space, clock, options(run.settings()), Teller.SILENT, 0));
        Map<String, ThreadHeap> heaps = new HashMap<>();
        Map<String, Long> addresses = new HashMap<>();
        List<String> ops = Objects.requireNonNull(traces.get(run.trace()));
        ByteBuffer answers = ByteBuffer.allocate(8 * ops.size()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer usable = ByteBuffer.allocate(4 * ops.size()).order(ByteOrder.LITTLE_ENDIAN);
        ThreadHeap main = allocator.start(new SimThread(0, 0, MAIN_CONTROL_BLOCK), 72704);
        heaps.put(ops.get(0).split(":", 2)[0], main);
        for (int i = 0; i < ops.size(); i++) {
            clock.set(START_NANOS + i * STEP_NANOS);
            String[] words = ops.get(i).split(" ", -1);
            String tid = words[0].substring(0, words[0].length() - 1);
            ThreadHeap heap = heaps.computeIfAbsent(tid, name -> {
                int number = heaps.size();
                return allocator.attach(
                        new SimThread(number, number % 2, run.controlBlocks().get(number)));
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
                default -> throw new AssertionError(ops.get(i));
            }
            addresses.put(words[2], answer);
            answers.putLong(answer);
            usable.putInt((int) heap.usableSize(answer));
        }
        space.expectEnd();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(answers.array());
        digest.update(usable.array());
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(run.digest());
        allocator.checkInvariants();
    }

    private static OptionValues options(String settings) {
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
