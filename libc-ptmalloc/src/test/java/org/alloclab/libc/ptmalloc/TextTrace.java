package org.alloclab.libc.ptmalloc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace in memory_replay text as the recording played it: a free of a block that the trace does not know does
 * nothing, a thread ends behind the frees that follow its {@code thread_done}.
 */
final class TextTrace {
    enum Kind {
        NOTHING,
        MALLOC,
        CALLOC,
        REALLOC,
        MEMALIGN,
        FREE
    }

    /** One line; slots name blocks, 0 is none. */
    record Op(int thread, Kind kind, int target, int source, long count, long size, boolean ends) {}

    final List<Op> ops = new ArrayList<>();
    int slots = 1;

    private final Map<String, Integer> live = new HashMap<>();
    private final Map<String, Integer> threads = new HashMap<>();
    private final List<Integer> freeSlots = new ArrayList<>();
    private int threadCount;

    TextTrace(List<String> lines) {
        boolean[] endsAt = new boolean[lines.size()];
        boolean[] moved = new boolean[lines.size()];
        findEnds(lines, endsAt, moved);
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).split(" ");
            int thread = threads.computeIfAbsent(words[0], tid -> threadCount++);
            boolean ends = endsAt[i] || (words[1].equals("thread_done") && !moved[i]);
            ops.add(op(words, thread, ends));
            if (ends) {
                threads.remove(words[0]);
            }
        }
    }

    private static void findEnds(List<String> lines, boolean[] endsAt, boolean[] moved) {
        Map<String, Integer> done = new HashMap<>();
        Map<String, Integer> lastFree = new HashMap<>();
        for (int i = 0; i <= lines.size(); i++) {
            String line = i == lines.size() ? "" : lines.get(i);
            String tid = i == lines.size() ? "" : line.substring(0, line.indexOf(' '));
            if (line.contains(" thread_done")) {
                done.put(tid, i);
                lastFree.remove(tid);
            } else if (done.containsKey(tid) && line.contains(" free ")) {
                lastFree.put(tid, i);
            } else if (done.containsKey(tid)) {
                done.remove(tid);
                lastFree.remove(tid);
            }
        }
        lastFree.forEach((tid, line) -> {
            Integer at = done.get(tid);
            if (at != null) {
                moved[at] = true;
                endsAt[line] = true;
            }
        });
    }

    private Op op(String[] words, int thread, boolean ends) {
        return switch (words[1]) {
            case "malloc" -> born(words[2], thread, Kind.MALLOC, 0, 0, Long.parseLong(words[3]));
            case "calloc" -> born(words[2], thread, Kind.CALLOC, 0, Long.parseLong(words[3]), Long.parseLong(words[4]));
            case "memalign" ->
                born(words[2], thread, Kind.MEMALIGN, 0, Long.parseLong(words[3]), Long.parseLong(words[4]));
            case "realloc" -> {
                int old = died(words[3]);
                yield born(words[2], thread, Kind.REALLOC, old, 0, Long.parseLong(words[4]));
            }
            case "free" -> {
                int old = died(words[2]);
                yield new Op(thread, old == 0 ? Kind.NOTHING : Kind.FREE, 0, old, 0, 0, ends);
            }
            default -> new Op(thread, Kind.NOTHING, 0, 0, 0, 0, ends);
        };
    }

    private int died(String name) {
        Integer slot = live.remove(name);
        if (slot == null) {
            return 0;
        }
        freeSlots.add(slot);
        return slot;
    }

    private Op born(String name, int thread, Kind kind, int source, long count, long size) {
        int slot = freeSlots.isEmpty() ? slots++ : freeSlots.remove(freeSlots.size() - 1);
        live.put(name, slot);
        return new Op(thread, kind, slot, source, count, size, false);
    }
}
