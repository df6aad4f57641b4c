package org.alloclab.libc.mimalloc.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.testkit.RecordedSpace;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Two random programs with threads, one of them with many aligned blocks, under many settings of the options, held
 * against recordings of Debian's libmimalloc3 3.6.0: every system call in order from the page map on, and a digest of all
 * addresses and usable sizes. The recordings gave getrandom(2) a fixed answer and let a clock advance by 1 microsecond
 * with each operation.
 */
final class RecordedRunsTest {
    private static final long STEP_NANOS = 1000;

    private record Run(String trace, String settings, String digest, List<String> calls) {}

    private final Map<String, List<String>> traces = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();

    RecordedRunsTest() {
        List<String> section = new ArrayList<>();
        for (String line : Recorded.lines("recorded-runs.txt.gz")) {
            if (line.startsWith("trace ")) {
                section = new ArrayList<>();
                traces.put(line.substring(6), section);
            } else if (line.startsWith("run ")) {
                String[] words = line.split(" ", -1);
                section = new ArrayList<>();
                runs.add(new Run(words[1], words[2], words[3], section));
            } else {
                section.add(line.startsWith("=") ? line.substring(1) : line);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> equalsTheLibrary() {
        assertThat(runs).hasSizeGreaterThan(15);
        return runs.stream().map(run -> DynamicTest.dynamicTest(run.trace() + " " + run.settings(), () -> play(run)));
    }

    private void play(Run run) throws NoSuchAlgorithmException {
        RecordedSpace space = new RecordedSpace(run.calls());
        StartedMimalloc started = new StartedMimalloc(space, run.settings());
        Map<String, ThreadHeap> heaps = new HashMap<>();
        Map<String, Long> addresses = new HashMap<>();
        List<String> ops = Objects.requireNonNull(traces.get(run.trace()));
        ByteBuffer answers = ByteBuffer.allocate(8 * ops.size()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer usable = ByteBuffer.allocate(4 * ops.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ops.size(); i++) {
            started.clock.set(StartedMimalloc.START_NANOS + i * STEP_NANOS);
            String[] words = ops.get(i).split(" ", -1);
            ThreadHeap heap = heaps.computeIfAbsent(words[0], tid -> {
                int number = heaps.size();
                return number == 0 ? started.main : started.allocator.attach(new SimThread(number, number % 2, 0));
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
        started.allocator.checkInvariants();
    }
}
