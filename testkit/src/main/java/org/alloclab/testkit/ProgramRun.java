package org.alloclab.testkit;

import java.util.List;
import java.util.function.Supplier;

/** Plays programs against the model of a heap; what fails is told as a trace for {@code replay}. */
final class ProgramRun {
    private static final int CHECK_ALL_EACH = 64;
    /** Up to so many calls the allocator's own laws are asked for after each. */
    private static final int SHORT = 10_000;

    private static final int CHECK_OWN_EACH = 512;

    private final Supplier<Session> sessions;
    private final int minAlignment;
    private final String id;

    ProgramRun(String id, Supplier<Session> sessions, int minAlignment) {
        this.id = id;
        this.sessions = sessions;
        this.minAlignment = minAlignment;
    }

    /** Plays the program of a seed to its end; fails with seed, step, and the shrunken trace. */
    void play(long seed, int calls, int live, int threads) {
        int each = calls <= SHORT ? 1 : CHECK_OWN_EACH;
        new Trial<>(
                        () -> new Model(sessions.get(), minAlignment, each),
                        new Trial.Told<>(
                                List.of(),
                                HeapCall::line,
                                "./alloclab replay FILE --allocator " + id + " --touch all --check"))
                .play(seed, HeapProgram.of(seed, calls, live, threads));
    }

    private static final class Model implements Trial.Player<HeapCall> {
        private final Session session;
        private final HeapModel model;
        private final int each;
        private int step;

        Model(Session session, int minAlignment, int each) {
            this.session = session;
            this.model = new HeapModel(session, minAlignment);
            this.each = each;
        }

        @Override
        public void play(HeapCall call) {
            model.play(call);
            if (step % each == 0) {
                session.allocator().checkInvariants();
            }
            if (step++ % CHECK_ALL_EACH == 0) {
                model.checkAll();
            }
        }

        @Override
        public void end() {
            model.checkAll();
            model.freeAll(session.main());
            session.allocator().checkInvariants();
            session.space().checkInvariants();
        }
    }
}
