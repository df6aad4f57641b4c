package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.view.AddressSpaceFigures;

/** Plays a well-formed memory_replay trace, each tid on a thread of its own, and sums up what happened. */
final class TraceRun {
    final Heaps heaps;

    private final Map<String, ThreadHeap> threads = new HashMap<>();
    private final Map<String, Long> addressOf = new HashMap<>();
    private final MessageDigest addresses = sha256();
    private final MessageDigest usableSizes = sha256();
    private final ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    private final AddressSpaceFigures start;
    private final int startCalls;

    TraceRun(String... settings) {
        heaps = new Heaps(settings);
        start = heaps.space.figures();
        startCalls = heaps.space.calls().size();
    }

    /** Plays a run that was recorded, and expects its columns: trace, setting, and what {@link #summary} says. */
    static void holdAgainst(String recorded) {
        String[] fields = recorded.split("\t", -1);
        TraceRun run = new TraceRun(fields[1].equals("-") ? new String[0] : fields[1].split("=", -1));
        run.play(Recorded.lines(fields[0] + ".txt.gz"));
        assertEquals(recorded, fields[0] + "\t" + fields[1] + "\t" + run.summary());
        run.heaps.allocator.checkInvariants();
    }

    void play(Stream<String> lines) {
        lines.forEach(line -> play(line.split(" ", -1)));
    }

    private void play(String[] op) {
        ThreadHeap heap = threads.computeIfAbsent(op[0], tid -> threads.isEmpty() ? heaps.main : heaps.newThread());
        long answer = switch (op[1]) {
            case "malloc" -> heap.malloc(Long.parseLong(op[3]));
            case "calloc" -> heap.calloc(Long.parseLong(op[3]), Long.parseLong(op[4]));
            case "memalign" -> heap.memalign(Long.parseLong(op[3]), Long.parseLong(op[4]));
            case "realloc" -> heap.realloc(taken(op[3]), Long.parseLong(op[4]));
            case "free" -> {
                heap.free(taken(op[2]));
                yield 0;
            }
            case "thread_done" -> {
                if (heap != heaps.main) {
                    heap.exit();
                }
                yield 0;
            }
            default -> throw new IllegalArgumentException("unknown operation " + op[1]);
        };
        boolean allocates = !op[1].equals("free") && !op[1].equals("thread_done");
        if (allocates) {
            addressOf.put(op[2], answer);
        }
        addresses.update(word.clear().putLong(answer).array(), 0, 8);
        usableSizes.update(word.clear().putInt((int) heap.usableSize(answer)).array(), 0, 4);
    }

    private long taken(String name) {
        Long address = addressOf.remove(name);
        if (address == null) {
            throw new IllegalArgumentException("no live block is called " + name);
        }
        return address;
    }

    /** The columns of {@code runs.tsv} behind trace and setting. */
    String summary() {
        AddressSpaceFigures end = heaps.space.figures();
        MessageDigest calls = sha256();
        List<String> made = heaps.space.calls();
        for (String call : made.subList(startCalls, made.size())) {
            calls.update((shortened(call) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return String.join(
                "\t",
                hex(addresses),
                hex(usableSizes),
                hex(calls),
                Integer.toString(made.size() - startCalls),
                Long.toString((end.vszBytes() - start.vszBytes()) / 1024),
                Long.toString((end.rssAnonBytes() - start.rssAnonBytes()) / 1024),
                Long.toString(end.minorFaults() - start.minorFaults()),
                "0x" + Long.toHexString(end.programBreak()));
    }

    private static String shortened(String call) {
        String[] parts = call.split("[(), =]+", -1);
        return parts[0].equals("brk")
                ? "brk " + parts[1] + " " + parts[2]
                : parts[0] + " " + parts[1] + " " + Long.decode(parts[2]);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
