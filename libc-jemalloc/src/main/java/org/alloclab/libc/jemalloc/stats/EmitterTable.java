package org.alloclab.libc.jemalloc.stats;

import java.util.ArrayList;
import java.util.List;

/** A table of columns of fixed width, which only the table form of an {@link Emitter} shows. (emitter_row_t) */
final class EmitterTable {
    private record Column(String heading, int width, boolean left) {}

    /** Stands for rows that are left out. */
    static final String GAP = "                     ---\n";

    private final Emitter emitter;
    private final List<Column> columns = new ArrayList<>();

    EmitterTable(Emitter emitter) {
        this.emitter = emitter;
    }

    /** Adds a column whose values stand at its right edge. */
    EmitterTable right(String heading, int width) {
        columns.add(new Column(heading, width, false));
        return this;
    }

    /** Adds a column whose values stand at its left edge. */
    EmitterTable left(String heading, int width) {
        columns.add(new Column(heading, width, true));
        return this;
    }

    /** The headings, with a label in what the first column has to spare. */
    void heading(String label) {
        StringBuilder line = new StringBuilder(label);
        for (Column column : columns) {
            int taken = line.length() == label.length() ? label.length() : 0;
            append(line, column, column.width - taken, column.heading);
        }
        emitter.table(line.append('\n').toString());
    }

    /** A row of values, as many as there are columns. */
    void row(List<String> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            append(line, columns.get(i), columns.get(i).width, values.get(i));
        }
        emitter.table(line.append('\n').toString());
    }

    private static void append(StringBuilder line, Column column, int width, String value) {
        String pad = " ".repeat(Math.max(0, width - value.length()));
        if (column.left) {
            line.append(value).append(pad);
        } else {
            line.append(pad).append(value);
        }
    }
}
