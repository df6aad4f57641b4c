package org.alloclab.harness.output;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: every column as wide as its widest cell, the first to the left, the others to the right.
 *
 * <pre>
 *   &lt;indent&gt;name  figure  figure&lt;remark&gt;
 * </pre>
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final String indent;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /** A table with these headings, each line behind {@code indent}. */
    public TextTable(String indent, List<String> headings) {
        this.indent = indent;
        row(headings, "");
    }

    /** Adds a row. */
    public void row(List<String> cells) {
        row(cells, "");
    }

    /** Adds a row with something behind its last cell. */
    public void row(List<String> cells, String remark) {
        if (!rows.isEmpty() && cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException("a row has a cell for each of " + rows.get(0) + ": was " + cells);
        }
        rows.add(List.copyOf(cells));
        remarks.add(remark);
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r).get(i);
                String blanks = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? cell + blanks : GAP + blanks + cell);
            }
            text.append(line.append(remarks.get(r)).toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
