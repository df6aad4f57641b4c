package org.alloclab.harness.kernel;

import java.util.ArrayList;
import java.util.List;

/** An experiment's sections as text. */
public final class ExperimentText {
    private ExperimentText() {}

    public static String of(List<Section> sections) {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            if (text.length() > 0) {
                text.append('\n');
            }
            text.append(section.heading()).append('\n');
            if (section.columns().isEmpty()) {
                section.text()
                        .lines()
                        .forEach(line ->
                                text.append("  ").append(line.stripTrailing()).append('\n'));
            } else {
                table(text, section);
            }
        }
        return text.toString();
    }

    /** The first column to the left, figures to the right. */
    private static void table(StringBuilder text, Section section) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(section.columns());
        lines.addAll(section.rows());
        int[] widths = new int[section.columns().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder(" ");
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - line.get(i).length());
                row.append(' ')
                        .append(i == 0 ? line.get(i) + padding : padding + line.get(i))
                        .append(' ');
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
    }
}
