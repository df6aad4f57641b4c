package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.fit.Fit;
import org.alloclab.harness.study.fit.Likeness;

/** How like its trace a generator is. */
public final class FitText {
    private FitText() {}

    /**
     * As text.
     *
     * @param workload what to give in place of a trace
     */
    public static String of(Fit fit, String workload) {
        TextTable table = new TextTable("  ", List.of("", "trace", "generator", "difference"));
        for (Likeness each : fit.likenesses()) {
            table.row(List.of(
                    each.figure().meaning(),
                    number(each, each.ofTrace()),
                    number(each, each.ofGenerator()),
                    String.format(Locale.ROOT, "%+.1f %%", 100 * each.difference())));
        }
        String verdict = fit.isMatch()
                ? "It matches: every figure is within 5 %.\n"
                : "It does not match: a figure differs by 5 % or more, so do not take it for the program.\n";
        String copy = 2L * fit.rows() > fit.blocks()
                ? "A row stands for less than two blocks: the table is more a copy of the trace than a generator.\n"
                : "";
        return String.format(
                        Locale.ROOT,
                        "%s: %,d rows stand for %,d blocks, in %,d phase%s%n",
                        workload,
                        fit.rows(),
                        fit.blocks(),
                        fit.phases(),
                        fit.phases() == 1 ? "" : "s")
                + table
                + verdict
                + copy;
    }

    private static String number(Likeness likeness, double value) {
        return likeness.figure() == Likeness.Kind.RSS_RATIO
                ? String.format(Locale.ROOT, "%.3f", value)
                : String.format(Locale.ROOT, "%,.0f", value);
    }
}
