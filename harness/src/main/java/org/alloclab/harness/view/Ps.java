package org.alloclab.harness.view;

import java.util.List;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.ProcessIdentity;

/**
 * {@code ps -o COLUMNS -p PID} (procps-ng 4.0.2 ps/output.c). Sizes are those of {@code status}: the resident size in {@code
 * stat} is not exact on a real kernel with several CPUs.
 */
final class Ps {
    private enum Column {
        PID("PID", 5),
        VSZ("VSZ", 6),
        RSS("RSS", 5),
        MIN_FLT("MINFL", 6),
        MAJ_FLT("MAJFL", 6),
        CMD("CMD", 0);

        private final String title;
        /** 0 for the last column, which is not filled up. */
        private final int width;

        Column(String title, int width) {
            this.title = title;
            this.width = width;
        }

        String value(ProcessIdentity process, AddressSpaceFigures figures) {
            return switch (this) {
                case PID -> Integer.toString(process.pid());
                case VSZ -> Long.toString(figures.vszBytes() >> 10);
                case RSS -> Long.toString(figures.rssBytes() >> 10);
                case MIN_FLT -> Long.toString(figures.minorFaults());
                case MAJ_FLT -> Long.toString(figures.majorFaults());
                case CMD -> String.join(" ", process.arguments());
            };
        }
    }

    private Ps() {}

    /** {@code ps -o min_flt,maj_flt,vsz,rss}. */
    static String faults(ProcessIdentity process, AddressSpaceFigures figures) {
        return table(List.of(Column.MIN_FLT, Column.MAJ_FLT, Column.VSZ, Column.RSS), process, figures);
    }

    /** {@code ps -o pid,vsz,rss,min_flt,maj_flt,cmd}. */
    static String full(ProcessIdentity process, AddressSpaceFigures figures) {
        return table(
                List.of(Column.PID, Column.VSZ, Column.RSS, Column.MIN_FLT, Column.MAJ_FLT, Column.CMD),
                process,
                figures);
    }

    private static String table(List<Column> columns, ProcessIdentity process, AddressSpaceFigures figures) {
        return row(columns, columns.stream().map(column -> column.title).toList())
                + row(
                        columns,
                        columns.stream()
                                .map(column -> column.value(process, figures))
                                .toList());
    }

    /** A value too wide for its column takes from the space in front of those that follow (show_one_proc). */
    private static String row(List<Column> columns, List<String> values) {
        StringBuilder text = new StringBuilder();
        int due = 0;
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            int width = columns.get(i).width;
            int space = due - text.length() + Math.max(0, width - value.length());
            text.append(" ".repeat(Math.max(i == 0 ? 0 : 1, space))).append(value);
            due += width + 1;
        }
        return text.append('\n').toString();
    }
}
