package org.alloclab.harness.trace.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins halves of calls, by thread: a second half closes the youngest first half of its name.
 *
 * <pre>
 *   810 malloc(100 &lt;unfinished ...>
 *   810 malloc@libc.so.6(100)        = 0x1cf22a0
 *   810 &lt;... malloc resumed> )       = 0x1cf22a0         the outer call did its work by the inner one
 * </pre>
 *
 * <p>What a call gives up, it gives up where it begins: from then on another thread may receive the address. What it gives, it
 * gives where it ends.
 */
final class LtraceCalls {
    /** Most first halves that wait at once. Those of functions that never come back are the oldest. */
    private static final int MOST_OPEN = 1 << 12;

    /** A call of an allocator's function, from its first half to its end. */
    static final class Call {
        final long thread;
        final CallKind kind;
        final boolean isLibcsOwn;
        /** The call of the same thread that this one is made in, or {@code null}. */
        final @Nullable Call outer;

        private final String head;
        /** Its numbers, once they are known; {@link Numbers#NONE} where one cannot be read. */
        final long[] argument = {Numbers.NONE, Numbers.NONE, Numbers.NONE};

        long result = Numbers.NONE;
        String shown;
        /** For the listener: what the block given up is called until the call ends; 0 if it gave up nothing. */
        long givenUp;
        /** For the listener: whether a call within this one has given up the block in its place. */
        boolean isGivenUpWithin;
        /** For the listener: what a call within this one received last, or {@link Numbers#NONE}. */
        long receivedWithin = Numbers.NONE;

        Call(long thread, CallKind kind, LtraceLine line, @Nullable Call outer) {
            this.thread = thread;
            this.kind = kind;
            this.isLibcsOwn = isLibc(line.object());
            this.outer = outer;
            this.head = line.arguments();
            this.shown = line.name() + "(" + line.arguments();
            numbers(line.arguments());
        }

        private static boolean isLibc(String object) {
            int slash = object.lastIndexOf('/');
            String file = object.substring(slash + 1);
            return file.startsWith("libc.so") || file.startsWith("libc-2.");
        }

        private void numbers(String text) {
            String[] parts = text.split(",", argument.length + 1);
            for (int i = 0; i < Math.min(parts.length, argument.length); i++) {
                argument[i] = Numbers.pointerOrSize(parts[i].strip());
            }
        }

        private void end(LtraceLine line) {
            if (line.what() == LtraceLine.What.SECOND_HALF) {
                numbers(head + line.arguments());
                shown = line.name() + "(" + head + line.arguments();
            }
            shown += ") = " + line.result();
            result = Numbers.pointerOrSize(line.result());
        }
    }

    /** Is told calls. */
    interface Listener {
        /** A call begins; {@code isWhole} if it ends at once. */
        void begins(Call call, boolean isWhole);

        /** A call has ended. */
        void ends(Call call);

        /** A second half came whose first half is not there. */
        void lacksFirstHalf(LtraceLine line);
    }

    private record Open(String name, @Nullable Call call) {}

    private final Listener listener;
    private final Map<Long, Deque<Open>> open = new HashMap<>();
    private long unended;

    LtraceCalls(Listener listener) {
        this.listener = listener;
    }

    /** First halves of calls of the allocator that never ended. */
    long unended() {
        return unended
                + open.values().stream()
                        .mapToLong(stack -> stack.stream()
                                .filter(half -> half.call() != null)
                                .count())
                        .sum();
    }

    void take(LtraceLine line) {
        switch (line.what()) {
            case CALL -> {
                if (line.kind() != null) {
                    Call call = new Call(line.thread(), line.kind(), line, innermost(line.thread()));
                    listener.begins(call, true);
                    call.end(line);
                    listener.ends(call);
                }
            }
            case FIRST_HALF -> {
                Call call = line.kind() == null
                        ? null
                        : new Call(line.thread(), line.kind(), line, innermost(line.thread()));
                push(line, call);
                if (call != null) {
                    listener.begins(call, false);
                }
            }
            case SECOND_HALF -> secondHalf(line);
            default -> {}
        }
    }

    private @Nullable Call innermost(long thread) {
        Deque<Open> stack = open.get(thread);
        if (stack != null) {
            for (Open half : stack) {
                if (half.call() != null) {
                    return half.call();
                }
            }
        }
        return null;
    }

    private void push(LtraceLine line, @Nullable Call call) {
        Deque<Open> stack = open.computeIfAbsent(line.thread(), thread -> new ArrayDeque<>());
        stack.push(new Open(line.name(), call));
        if (stack.size() > MOST_OPEN) {
            unended += stack.removeLast().call() == null ? 0 : 1;
        }
    }

    private void secondHalf(LtraceLine line) {
        Deque<Open> stack = open.get(line.thread());
        if (stack != null && stack.stream().anyMatch(half -> half.name().equals(line.name()))) {
            Open half = stack.pop();
            while (!half.name().equals(line.name())) {
                // Calls within it that did not come back.
                unended += half.call() == null ? 0 : 1;
                half = stack.pop();
            }
            if (half.call() != null) {
                half.call().end(line);
                listener.ends(half.call());
            }
        } else if (line.kind() != null) {
            listener.lacksFirstHalf(line);
        }
    }
}
