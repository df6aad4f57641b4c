package org.alloclab.harness.run;

import java.util.Locale;
import org.alloclab.harness.trace.OpBatch;

/** Asks a question on the way; the answers are gathered in a text. */
public final class TimedQuestion implements Alarm {
    private final Question question;
    private final StringBuilder answers;
    private final long startNanos;
    private final long periodNanos;
    private long due;

    private TimedQuestion(
            Question question, StringBuilder answers, long startNanos, long firstNanos, long periodNanos) {
        this.question = question;
        this.answers = answers;
        this.startNanos = startNanos;
        this.periodNanos = periodNanos;
        this.due = startNanos + firstNanos;
    }

    /** Asked once, when so much time has passed. */
    public static Alarm at(long nanos, long startNanos, Question question, StringBuilder answers) {
        return new TimedQuestion(question, answers, startNanos, nanos, 0);
    }

    /** Asked every so often. */
    public static Alarm every(long periodNanos, long startNanos, Question question, StringBuilder answers) {
        return new TimedQuestion(question, answers, startNanos, periodNanos, periodNanos);
    }

    /** Asked before an operation. */
    public static Interlude before(long operation, Question question, StringBuilder answers) {
        return new BeforeOperation(operation, question, answers);
    }

    @Override
    public long dueNanos() {
        return due;
    }

    @Override
    public void happen(long op, Run run) {
        String when = String.format(Locale.ROOT, "%.3f s", (due - startNanos) / 1e9);
        due = periodNanos == 0 ? Long.MAX_VALUE : due + periodNanos;
        tell(answers, when, question, run);
    }

    private static void tell(StringBuilder answers, String when, Question question, Run run) {
        answers.append("> at ")
                .append(when)
                .append(": ")
                .append(question)
                .append('\n')
                .append(run.ask(question));
    }

    /** Asked once, before an operation. */
    private static final class BeforeOperation implements Interlude {
        private final long operation;
        private final Question question;
        private final StringBuilder answers;
        private boolean asked;

        BeforeOperation(long operation, Question question, StringBuilder answers) {
            this.operation = operation;
            this.question = question;
            this.answers = answers;
        }

        @Override
        public int due(OpBatch batch, int from) {
            long row = operation - batch.firstOp();
            return asked || row < from || row > batch.count() ? LATER : (int) row;
        }

        @Override
        public void happen(long op, Run run) {
            asked = true;
            tell(answers, "op " + op, question, run);
        }
    }
}
