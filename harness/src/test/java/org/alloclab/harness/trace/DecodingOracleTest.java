package org.alloclab.harness.trace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random traces, decoded once by the reader and once in the plainest way, with the whole trace at hand. */
final class DecodingOracleTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithThePlainDecoder(long seed) throws IOException {
        List<String[]> lines = randomTrace(new Random(seed), 3000);
        StringBuilder text = new StringBuilder();
        lines.forEach(words -> text.append(String.join(" ", words)).append('\n'));
        List<String> rows = TraceText.rows(TraceText.file(directory, text.toString()), ReadOptions.STRICT);
        assertThat(rows).containsExactlyElementsOf(decode(lines));
        assertThat(rows).anyMatch(row -> row.contains("free+exit")).anyMatch(row -> row.endsWith(" exit"));
    }

    private static List<String[]> randomTrace(Random random, int ops) {
        List<String[]> lines = new ArrayList<>();
        List<String> live = new ArrayList<>();
        long next = 16;
        for (int i = 0; i < ops; i++) {
            String thread = (1 + random.nextInt(i < ops / 2 ? 12 : 6)) + ":";
            String fresh = "0x" + Long.toHexString(next);
            int dice = random.nextInt(20);
            // In the last tenth, threads that have ended may only free.
            boolean late = i > ops * 9 / 10;
            if ((late && dice < 18) || (live.size() > 400 && dice < 10)) {
                if (live.isEmpty()) {
                    continue;
                }
                lines.add(new String[] {thread, "free", live.remove(random.nextInt(live.size()))});
            } else if (dice < 14 && !late) {
                lines.add(new String[] {thread, "malloc", fresh, Integer.toString(random.nextInt(500))});
                live.add(fresh);
                next += 16;
            } else if (dice < 15 && !late) {
                lines.add(new String[] {thread, "calloc", fresh, "3", Integer.toString(random.nextInt(50))});
                live.add(fresh);
                next += 16;
            } else if (dice < 17 && !live.isEmpty() && !late) {
                String old = live.remove(random.nextInt(live.size()));
                lines.add(new String[] {thread, "realloc", fresh, old, Integer.toString(random.nextInt(500))});
                live.add(fresh);
                next += 16;
            } else if (dice < 18 && !late) {
                lines.add(new String[] {thread, "malloc", "0x0", "5"});
            } else if (dice == 18) {
                lines.add(new String[] {thread, "thread_done", "0x0"});
            }
        }
        return lines;
    }

    private static List<String> decode(List<String[]> lines) {
        List<String> rows = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        Map<String, Boolean> ended = new HashMap<>();
        Map<String, Integer> slotOf = new HashMap<>();
        Deque<Integer> freeSlots = new ArrayDeque<>();
        int threads = 0;
        int slots = 1;
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i);
            String id = words[0];
            boolean done = words[1].equals("thread_done");
            if (ended.getOrDefault(id, false)) {
                if (done) {
                    rows.add("nop");
                    continue;
                }
                numbers.remove(id);
                ended.remove(id);
            }
            if (!numbers.containsKey(id)) {
                numbers.put(id, threads++);
            }
            String prefix = "T" + numbers.get(id) + " ";
            switch (words[1]) {
                case "malloc", "calloc", "realloc" -> {
                    if (words[2].equals("0x0")) {
                        rows.add("nop");
                        continue;
                    }
                    String from = "";
                    if (words[1].equals("realloc")) {
                        int old = requireNonNull(slotOf.remove(words[3]));
                        freeSlots.push(old);
                        from = " " + old;
                    }
                    int slot = freeSlots.isEmpty() ? slots++ : freeSlots.pop();
                    slotOf.put(words[2], slot);
                    String rest = words[1].equals("malloc")
                            ? " " + words[3]
                            : words[1].equals("calloc") ? " " + words[3] + " " + words[4] : from + " " + words[4];
                    rows.add(prefix + words[1] + " " + slot + rest);
                }
                case "free" -> {
                    int slot = requireNonNull(slotOf.remove(words[2]));
                    freeSlots.push(slot);
                    boolean last = onlyFreesSinceDone(lines, id, i) && onlyFreesFrom(lines, id, i) == 0;
                    rows.add(prefix + (last ? "free+exit " : "free ") + slot);
                    if (last) {
                        ended.put(id, true);
                    }
                }
                default -> {
                    boolean moved = onlyFreesFrom(lines, id, i) > 0;
                    rows.add(moved ? "nop" : prefix + "exit");
                    if (!moved) {
                        ended.put(id, true);
                    }
                }
            }
        }
        return rows;
    }

    /** How many frees the thread does after line {@code i}, or -1 if it does anything else. */
    private static int onlyFreesFrom(List<String[]> lines, String id, int i) {
        int frees = 0;
        for (String[] later : lines.subList(i + 1, lines.size())) {
            if (later[0].equals(id)) {
                if (!later[1].equals("free")) {
                    return -1;
                }
                frees++;
            }
        }
        return frees;
    }

    /** Whether a thread end comes before line {@code i} with nothing but frees between. */
    private static boolean onlyFreesSinceDone(List<String[]> lines, String id, int i) {
        for (int k = i - 1; k >= 0; k--) {
            String[] earlier = lines.get(k);
            if (earlier[0].equals(id) && !earlier[1].equals("free")) {
                return earlier[1].equals("thread_done");
            }
        }
        return false;
    }
}
