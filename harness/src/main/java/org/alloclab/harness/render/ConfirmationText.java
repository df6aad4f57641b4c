package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.confirm.Comparand;
import org.alloclab.harness.study.confirm.Confirmation;
import org.alloclab.harness.study.confirm.ConfirmationFigures;
import org.alloclab.harness.study.confirm.ConfirmedRow;
import org.alloclab.harness.study.verify.FacedLibrary;

/** A confirmation as a table for people. */
public final class ConfirmationText {
    private static final List<Column> COLUMNS = List.of(
            new Column("predicted", ConfirmationFigures.PREDICTED),
            new Column("least", ConfirmationFigures.LEAST),
            new Column("median", ConfirmationFigures.MEDIAN),
            new Column("most", ConfirmationFigures.MOST));

    private ConfirmationText() {}

    public static String of(Confirmation confirmation) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s: %s, %d real run%s of each%n",
                confirmation.trace(),
                String.join(" ", confirmation.command()),
                confirmation.runs(),
                confirmation.runs() == 1 ? "" : "s"));
        List<String> headings = new ArrayList<>(List.of("", "at"));
        COLUMNS.forEach(column -> headings.add(column.title()));
        headings.add("off by");
        TextTable table = new TextTable("  ", headings);
        for (ConfirmedRow row : confirmation.rows()) {
            String name = row.name();
            for (Comparand comparand : row.comparands()) {
                MetricSnapshot figures = ConfirmationFigures.ALL.read(comparand);
                List<String> cells =
                        new ArrayList<>(List.of(name, comparand.occasion().name()));
                COLUMNS.forEach(column -> cells.add(FigureText.readable(column.metric(), figures)));
                cells.add(comparand.measured().isEmpty() ? "-" : difference(comparand));
                table.row(cells, "  " + verdict(comparand));
                name = "";
            }
            if (row.comparands().isEmpty()) {
                table.row(List.of(name, "-", "-", "-", "-", "-", "-"), "  not confirmed");
            }
        }
        text.append(table).append(System.lineSeparator());
        confirmation.rows().forEach(row -> text.append(library(row)));
        confirmation
                .rows()
                .forEach(row -> row.trouble()
                        .forEach(what -> text.append(row.name())
                                .append(": ")
                                .append(what)
                                .append(".\n")));
        String workload = WorkloadText.of(confirmation.workload());
        text.append(Character.toUpperCase(workload.charAt(0)))
                .append(workload, 1, workload.length())
                .append(".\n");
        text.append("Resident memory of the whole process in kB; end: the last moment before its exit begins.\n");
        return text.toString();
    }

    private static String library(ConfirmedRow row) {
        FacedLibrary library = row.library();
        return row.name() + ": " + libraryText(library)
                + (row.libraryBytes() > 0
                        ? String.format(
                                Locale.ROOT,
                                "; %,d kB of its files and of those it needs are added to the forecast",
                                row.libraryBytes() >> 10)
                        : "")
                + ".\n";
    }

    /** What a real library is, and whether there is a model of it. */
    public static String libraryText(FacedLibrary library) {
        return library.text()
                + (library.isModelled()
                        ? ""
                        : ", of which there is no model: the nearest, " + library.modelled() + ", stands beside it");
    }

    static String difference(Comparand comparand) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * comparand.difference());
    }

    /** A verdict in words. */
    static String verdict(Comparand comparand) {
        long goal = Math.round(100 * comparand.occasion().kind().goal());
        return switch (comparand.verdict()) {
            case WITHIN_SPREAD -> "within the runs' own spread" + spread(comparand);
            case WITHIN_GOAL -> "within " + goal + " %";
            case OUTSIDE ->
                String.format(
                                Locale.ROOT,
                                "outside: %,d kB %s than any run",
                                Math.abs(comparand.excessBytes()) >> 10,
                                comparand.excessBytes() > 0 ? "more" : "less")
                        + spread(comparand);
            case UNKNOWN -> "not seen: a real run was over before";
        };
    }

    /** Runs that do not agree are said to. */
    private static String spread(Comparand comparand) {
        double apart = comparand.measured().map(runs -> runs.relative()).orElse(0.0);
        return apart > 0.03 ? String.format(Locale.ROOT, " (the runs differ by %.1f %%)", 100 * apart) : "";
    }
}
