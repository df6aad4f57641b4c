package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays a program against the model. Where it fails, the program is shrunken to few calls that still fail, by delta debugging
 * (A. Zeller, R. Hildebrandt, Simplifying and isolating failure-inducing input, 2002), and told as a trace.
 */
final class ProgramRun {
    private static final int CHECK_ALL_EACH = 64;
    private static final int MOST_REPLAYS = 300;

    private final Supplier<Session> sessions;
    private final int minAlignment;
    private final String id;

    ProgramRun(String id, Supplier<Session> sessions, int minAlignment) {
        this.id = id;
        this.sessions = sessions;
        this.minAlignment = minAlignment;
    }

    /** A failure and the call in which it came. */
    private record Failure(int step, Throwable cause) {}

    /** Plays the program of a seed to its end; fails with seed, step, and the shrunken trace. */
    void play(long seed, int calls, int live, int threads) {
        List<HeapCall> program = HeapProgram.of(seed, calls, live, threads);
        Failure failure = fails(program);
        if (failure != null) {
            List<HeapCall> few = shrunken(program.subList(0, Math.min(program.size(), failure.step + 1)));
            StringBuilder text = new StringBuilder("seed " + seed + ", step " + failure.step + ": "
                    + failure.cause.getMessage() + "\nThese " + few.size() + " calls show it; write them to FILE, then:"
                    + " ./alloclab replay FILE --allocator " + id + " --touch all --check\n");
            few.forEach(call -> text.append(call.line()).append('\n'));
            throw new AssertionError(text.toString(), failure.cause);
        }
    }

    private @Nullable Failure fails(List<HeapCall> program) {
        int step = 0;
        try {
            Session session = sessions.get();
            HeapModel model = new HeapModel(session, minAlignment);
            for (; step < program.size(); step++) {
                model.play(program.get(step));
                session.allocator().checkInvariants();
                if (step % CHECK_ALL_EACH == 0) {
                    model.checkAll();
                }
            }
            model.checkAll();
            model.freeAll(session.main());
            session.allocator().checkInvariants();
            session.space().checkInvariants();
            return null;
        } catch (AssertionError | RuntimeException | LinkageError | StackOverflowError e) {
            return new Failure(step, e);
        }
    }

    private List<HeapCall> shrunken(List<HeapCall> program) {
        List<HeapCall> failing = new ArrayList<>(program);
        int replays = 0;
        int parts = 2;
        while (parts <= failing.size() && replays < MOST_REPLAYS) {
            int length = (failing.size() + parts - 1) / parts;
            boolean smaller = false;
            for (int from = 0; from < failing.size() && replays < MOST_REPLAYS; from += length) {
                List<HeapCall> rest = new ArrayList<>(failing.subList(0, from));
                rest.addAll(failing.subList(Math.min(failing.size(), from + length), failing.size()));
                replays++;
                if (fails(rest) != null) {
                    failing = rest;
                    parts = Math.max(2, parts - 1);
                    smaller = true;
                    break;
                }
            }
            if (!smaller) {
                if (length == 1) {
                    break;
                }
                parts = Math.min(failing.size(), parts * 2);
            }
        }
        return failing;
    }
}
