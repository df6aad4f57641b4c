package org.alloclab.harness.study.kernel;

import java.util.List;
import org.alloclab.harness.output.TextTable;

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
            if (section instanceof Section.Table<?> table) {
                text.append(printed(table));
            } else if (section instanceof Section.Text lines) {
                lines.text()
                        .lines()
                        .forEach(line ->
                                text.append("  ").append(line.stripTrailing()).append('\n'));
            }
        }
        return text.toString();
    }

    private static TextTable printed(Section.Table<?> table) {
        TextTable printed = new TextTable(
                "  ", table.columns().stream().map(Section.Column::title).toList());
        table.cells().forEach(printed::row);
        return printed;
    }
}
