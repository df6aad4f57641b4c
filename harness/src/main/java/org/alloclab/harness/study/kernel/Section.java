package org.alloclab.harness.study.kernel;

import java.util.List;
import java.util.function.Function;

/** A part of an experiment's result. */
public sealed interface Section {

    /** What it shows. */
    String heading();

    /**
     * Lines that somebody else has written, as they are.
     *
     * @param text the lines
     */
    record Text(String heading, String text) implements Section {}

    /**
     * Results of one kind, and how they are read.
     *
     * @param columns what is told of each
     * @param rows the results
     * @param <R> their kind
     */
    record Table<R>(String heading, List<Column<R>> columns, List<R> rows) implements Section {
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        /** Each result as its cells. */
        List<List<String>> cells() {
            return rows.stream()
                    .map(row -> columns.stream()
                            .map(column -> column.cell().apply(row))
                            .toList())
                    .toList();
        }
    }

    /**
     * A column.
     *
     * @param title its heading
     * @param cell what it tells of a result
     * @param <R> the kind of results
     */
    record Column<R>(String title, Function<R, String> cell) {

        static <R> Column<R> text(String title, Function<R, String> cell) {
            return new Column<>(title, cell);
        }

        static <R> Column<R> number(String title, Function<R, ? extends Number> number) {
            return new Column<>(title, row -> String.valueOf(number.apply(row)));
        }
    }
}
