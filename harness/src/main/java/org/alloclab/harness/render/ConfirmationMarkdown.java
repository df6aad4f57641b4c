package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.harness.nativeside.sample.RealRuns;
import org.alloclab.harness.study.confirm.Comparand;
import org.alloclab.harness.study.confirm.Confirmation;
import org.alloclab.harness.study.confirm.ConfirmedRow;

/** A confirmation as a Markdown table. */
public final class ConfirmationMarkdown {
    private ConfirmationMarkdown() {}

    public static String of(Confirmation confirmation) {
        StringBuilder text = new StringBuilder();
        text.append("| `")
                .append(String.join(" ", confirmation.command()).replace("|", "\\|"))
                .append("` | at | predicted | least | median | most | off by | |\n")
                .append("|---|---|---:|---:|---:|---:|---:|---|\n");
        for (ConfirmedRow row : confirmation.rows()) {
            for (Comparand comparand : row.comparands()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %,d | %s | %s | %s |%n",
                        row.name(),
                        comparand.occasion().name(),
                        comparand.predictedBytes() >> 10,
                        comparand.measured().map(ConfirmationMarkdown::runs).orElse("- | - | -"),
                        comparand.measured().isEmpty() ? "-" : ConfirmationText.difference(comparand),
                        ConfirmationText.verdict(comparand)));
            }
            for (String what : row.trouble()) {
                text.append("| ")
                        .append(row.name())
                        .append(" | | | | | | | ")
                        .append(what)
                        .append(" |\n");
            }
        }
        List<ConfirmedRow> rows = confirmation.rows();
        text.append('\n');
        rows.forEach(row -> text.append("- ")
                .append(row.name())
                .append(": ")
                .append(ConfirmationText.libraryText(row.library()))
                .append('\n'));
        return text.toString();
    }

    private static String runs(RealRuns.Spread runs) {
        return String.format(
                Locale.ROOT, "%,d | %,d | %,d", runs.least() >> 10, runs.median() >> 10, runs.most() >> 10);
    }
}
