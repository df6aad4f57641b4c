package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.harness.study.confirm.Comparand;
import org.alloclab.harness.study.confirm.Confirmation;
import org.alloclab.harness.study.confirm.ConfirmedRow;

/** A confirmation as a Markdown table: a line for each allocator, three columns for each occasion. */
public final class ConfirmationMarkdown {
    private ConfirmationMarkdown() {}

    public static String of(Confirmation confirmation) {
        StringBuilder text = new StringBuilder();
        List<ConfirmedRow> rows = confirmation.rows();
        text.append(String.format(
                Locale.ROOT,
                "`%s`, %d real run%s of each, kB: predicted, measured (median, least to most), off by%n%n",
                String.join(" ", confirmation.command()),
                confirmation.runs(),
                confirmation.runs() == 1 ? "" : "s"));
        List<Comparand> occasions = rows.stream()
                .map(ConfirmedRow::comparands)
                .filter(comparands -> !comparands.isEmpty())
                .findFirst()
                .orElse(List.of());
        text.append("| |");
        occasions.forEach(comparand ->
                text.append(' ').append(comparand.occasion().name()).append(" | measured | off by |"));
        text.append("\n|---|")
                .append("---:|---:|---:|".repeat(occasions.size()))
                .append('\n');
        for (ConfirmedRow row : rows) {
            text.append("| ").append(row.name()).append(" |");
            row.comparands().forEach(comparand -> text.append(cells(comparand)));
            text.append(row.failed() ? " not confirmed |\n" : "\n");
        }
        text.append('\n');
        for (ConfirmedRow row : rows) {
            text.append("- ").append(row.name()).append(": ").append(ConfirmationText.libraryText(row.library()));
            row.trouble().forEach(what -> text.append("; ").append(what));
            text.append('\n');
        }
        return text.toString();
    }

    private static String cells(Comparand comparand) {
        String predicted = String.format(Locale.ROOT, " %,d |", comparand.predictedBytes() >> 10);
        if (comparand.measured().isEmpty()) {
            return predicted + " - | - |";
        }
        String mark = comparand.verdict() == Comparand.Verdict.OUTSIDE ? "**" : "";
        return predicted
                + comparand
                        .measured()
                        .map(runs -> String.format(
                                Locale.ROOT,
                                " %,d (%,d to %,d) |",
                                runs.median() >> 10,
                                runs.least() >> 10,
                                runs.most() >> 10))
                        .orElse("")
                + " " + mark + ConfirmationText.difference(comparand) + mark + " |";
    }
}
