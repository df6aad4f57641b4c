package org.alloclab.harness.kernel;

import java.util.List;

/**
 * A part of an experiment's result: text as it is, or a table.
 *
 * @param heading what it shows
 * @param text lines that are printed as they are; empty for a table
 * @param columns headings of a table; empty for text
 * @param rows its rows
 */
public record Section(String heading, String text, List<String> columns, List<List<String>> rows) {
    public Section {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    static Section text(String heading, String text) {
        return new Section(heading, text, List.of(), List.of());
    }

    static Section table(String heading, List<String> columns, List<List<String>> rows) {
        return new Section(heading, "", columns, rows);
    }
}
