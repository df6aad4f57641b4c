package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.tune.AllocatorTuning;
import org.alloclab.harness.study.tune.Called;
import org.alloclab.harness.study.tune.Elsewhere;
import org.alloclab.harness.study.tune.Step;
import org.alloclab.harness.study.tune.Trial;
import org.alloclab.harness.study.tune.TrialFigures;
import org.alloclab.harness.study.tune.Tuning;

/** A tuning for people: what to set, the lines to paste, why, its price, how stable it is, and what the model leaves out. */
public final class TuningText {
    private static final String INDENT = "  ";
    private static final List<String> COLUMNS = List.of("RSS end", "RSS peak", "faults", "calls");

    private final Tuning tuning;
    private final StringBuilder text = new StringBuilder();

    private TuningText(Tuning tuning) {
        this.tuning = tuning;
    }

    public static String of(Tuning tuning) {
        return new TuningText(tuning).write();
    }

    private String write() {
        text.append(tuning.trace())
                .append(": tuned for ")
                .append(tuning.objective().meaning())
                .append('\n');
        tuning.allocators().forEach(this::allocator);
        if (tuning.allocators().size() > 1) {
            AllocatorTuning winner = tuning.winner();
            text.append("\nBest of all: ")
                    .append(winner.allocator().id())
                    .append(" with ")
                    .append(TuningWords.settings(winner.best().settings()))
                    .append('\n');
        }
        front();
        caveats();
        return text.toString();
    }

    private void allocator(AllocatorTuning each) {
        text.append('\n')
                .append(each.allocator().id())
                .append(" (")
                .append(each.allocator().models())
                .append("): ")
                .append(
                        each.isNothing()
                                ? "set nothing"
                                : "set " + TuningWords.settings(each.best().settings()))
                .append('\n');
        TextTable table = new TextTable(INDENT, columns());
        table.row(row("without any setting", each.without().figures()));
        if (!each.isNothing()) {
            table.row(row("recommended", each.best().figures()));
            table.row(difference(each.without().figures(), each.best().figures()));
            each.steps().forEach(step -> table.row(row(words(step), step.figures())));
        }
        text.append(table)
                .append(INDENT)
                .append(TuningWords.why(tuning.objective(), each))
                .append('\n');
        each.elsewhere().forEach(this::elsewhere);
        Map<String, String> environment = TuningWords.environment(each.allocator(), each.best());
        if (!environment.isEmpty()) {
            paste(environment);
        }
        each.called().stream().findFirst().ifPresent(this::called);
    }

    /** What the best call is worth; no variable makes it. */
    private void called(Called called) {
        TrialFigures figures = called.trial().figures();
        text.append(INDENT)
                .append(String.format(
                        Locale.ROOT,
                        "A call in the program is worth more: every %s, with %s set, RSS end %,d, peak %,d, %,d faults, %,d"
                                + " calls%n",
                        TuningWords.period(called.periodNanos()),
                        TuningWords.settings(called.trial().settings()),
                        figures.rssEndKb(),
                        figures.rssPeakKb(),
                        figures.faults(),
                        figures.calls()))
                .append(INDENT)
                .append("program   ")
                .append(called.statement())
                .append('\n');
    }

    private static List<String> columns() {
        return Stream.concat(Stream.of(""), COLUMNS.stream()).toList();
    }

    private static List<String> row(String name, TrialFigures figures) {
        return List.of(
                name + (figures.died() ? " (died)" : ""),
                number(figures.rssEndKb()),
                number(figures.rssPeakKb()),
                number(figures.faults()),
                number(figures.calls()));
    }

    private static List<String> difference(TrialFigures before, TrialFigures after) {
        return List.of(
                "  difference",
                TuningWords.percent(before.rssEndKb(), after.rssEndKb()),
                TuningWords.percent(before.rssPeakKb(), after.rssPeakKb()),
                TuningWords.percent(before.faults(), after.faults()),
                TuningWords.percent(before.calls(), after.calls()));
    }

    private static String words(Step step) {
        return "  with " + step.option()
                + step.value().map(value -> "=" + value).orElse(" left out");
    }

    private void elsewhere(Elsewhere other) {
        long without = tuning.objective().of(other.without());
        long with = tuning.objective().of(other.with());
        text.append(INDENT)
                .append("On ")
                .append(other.trace())
                .append(": ")
                .append(TuningWords.amount(tuning.objective(), without))
                .append(" without, ")
                .append(TuningWords.amount(tuning.objective(), with))
                .append(" with it (")
                .append(TuningWords.percent(without, with))
                .append(")\n");
    }

    private void paste(Map<String, String> environment) {
        environment.forEach((name, value) -> text.append(INDENT)
                .append("systemd   Environment=\"")
                .append(name)
                .append('=')
                .append(value)
                .append("\"\n"));
        environment.forEach((name, value) -> text.append(INDENT)
                .append("Docker    ENV ")
                .append(name)
                .append("=\"")
                .append(value)
                .append("\"\n"));
        text.append(INDENT).append("shell     ");
        environment.forEach(
                (name, value) -> text.append(name).append("='").append(value).append("' "));
        text.append("./program\n");
    }

    private void front() {
        text.append("\nOf these no other is better in one figure and worse in none:\n");
        TextTable table = new TextTable(INDENT, columns());
        for (Trial trial : tuning.front()) {
            table.row(row(trial.allocator() + ": " + TuningWords.settings(trial.settings()), trial.figures()));
        }
        text.append(table);
    }

    private void caveats() {
        text.append("""

                Sizes in kB of the whole process; faults and calls count from the program's first call on.
                What the model leaves out: it is one run of one program, and other inputs may want other settings; threads
                do not wait for each other, so fewer arenas and smaller thread caches may cost time that is not shown; what
                is given back sooner lowers the memory after a peak, never the peak. 'tune --confirm -- COMMAND' runs the
                program itself.
                """);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
