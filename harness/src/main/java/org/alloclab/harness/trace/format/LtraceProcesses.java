package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.alloclab.harness.trace.TraceSource;

/**
 * Tells which ids in front of lines are processes of their own and which are threads of the first one; ltrace -f shows both in
 * the same way. Of another process than the first is
 *
 * <ul>
 *   <li>what fork or vfork answered,
 *   <li>what exited just before another id got SIGCHLD, which threads do not cause,
 *   <li>what freed several blocks that another id freed too with no allocation between.
 * </ul>
 */
final class LtraceProcesses implements LtraceCalls.Listener {
    private static final int MOST_BLOCKS = 1 << 22;

    /** Blocks freed twice that make another process: fewer may be allocations that ltrace was not told to show. */
    private static final int ENOUGH_CONFLICTS = 3;

    private final Set<Long> children = new HashSet<>();
    private final Set<Long> ids = new LinkedHashSet<>();
    /** By address of a freed block: who freed it. */
    private final Map<Long, Long> freedBy = new HashMap<>();

    private final Map<Long, Integer> conflicts = new HashMap<>();

    private final LtraceCalls calls = new LtraceCalls(this);
    private long exited = LtraceLine.NO_THREAD;

    private LtraceProcesses() {}

    /** Ids that are not of the first line's process. */
    static Set<Long> othersThanFirst(TraceSource source) throws IOException {
        LtraceProcesses processes = new LtraceProcesses();
        try (LineReader.TextLines lines = new LineReader.TextLines(source.open())) {
            for (String text = lines.next(); text != null; text = lines.next()) {
                if (!lines.wasTooLong()) {
                    processes.take(LtraceLine.parse(text));
                }
            }
        } catch (IOException | RuntimeException e) {
            throw source.asBadInput(e);
        }
        return processes.others();
    }

    private Set<Long> others() {
        Set<Long> others = new HashSet<>(children);
        conflicts.forEach((id, count) -> {
            if (count >= ENOUGH_CONFLICTS) {
                others.add(id);
            }
        });
        ids.stream().findFirst().ifPresent(others::remove);
        return others;
    }

    private void take(LtraceLine line) {
        if (line.thread() == LtraceLine.NO_THREAD) {
            return;
        }
        ids.add(line.thread());
        switch (line.what()) {
            case EXIT -> exited = line.thread();
            case SIGNAL -> {
                if (line.name().startsWith("--- SIGCHLD")
                        && exited != LtraceLine.NO_THREAD
                        && exited != line.thread()) {
                    children.add(exited);
                }
            }
            case CALL, SECOND_HALF -> {
                exited = LtraceLine.NO_THREAD;
                if (line.name().matches("_*(v?fork|libc_fork|SYS_v?fork)")) {
                    children.add(Numbers.pointerOrSize(line.result()));
                }
            }
            default -> {}
        }
        calls.take(line);
    }

    @Override
    public void begins(LtraceCalls.Call call, boolean isWhole) {
        long block = call.argument[0];
        if (call.kind == CallKind.FREE
                && block != 0
                && block != Numbers.NONE
                && call.outer == null
                && !call.isLibcsOwn) {
            Long other = freedBy.put(block, call.thread);
            if (other != null && other != call.thread) {
                long first = ids.iterator().next();
                conflicts.merge(other == first ? call.thread : other, 1, Integer::sum);
            }
            if (freedBy.size() > MOST_BLOCKS) {
                freedBy.clear();
            }
        }
    }

    @Override
    public void ends(LtraceCalls.Call call) {
        if (call.kind != CallKind.FREE) {
            freedBy.remove(call.result);
        }
    }

    @Override
    public void lacksFirstHalf(LtraceLine line) {
        // Without its first half it says nothing of who is who.
    }
}
