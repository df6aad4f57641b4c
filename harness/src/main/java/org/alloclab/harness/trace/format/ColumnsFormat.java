package org.alloclab.harness.trace.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls in named columns, as the many small preload libraries write them: CSV with a header, or one JSON object a line.
 *
 * <pre>
 *   op,ptr,size,tid                          {"op":"malloc","ptr":"0x55e1000012a0","size":100,"tid":7}
 *   malloc,0x55e1000012a0,100,7              {"op":"free","ptr":"0x55e1000012a0","tid":7}
 *   free,0x55e1000012a0,,7
 * </pre>
 *
 * <p>See {@link Column} for the columns and the names they go by. Those that are not known are passed over.
 */
final class ColumnsFormat extends ForeignFormat {
    private static final ObjectReader JSON = new ObjectMapper().reader();
    private static final ObjectReader ONE_OF_EACH_KEY = JSON.with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** Stands for the value of a column that a row has twice with different values: it is no number. */
    private static final String SAID_TWICE = "said twice";

    private static final Pattern TIME = Pattern.compile("[0-9]{1,19}(\\.[0-9]{1,18})?");

    /** What a column says. */
    enum Column {
        OP("op", "operation", "function", "func", "call", "event", "type", "action", "name"),
        /** What an allocation answers, or what is freed. */
        POINTER("ptr", "pointer", "address", "addr", "result", "ret", "return", "new", "new_ptr", "newptr", "block"),
        /** What realloc gives up. */
        OLD("old", "old_ptr", "oldptr", "old_pointer", "old_address", "old_addr", "prev"),
        SIZE("size", "bytes", "length", "len", "new_size", "newsize"),
        COUNT("count", "nmemb", "num", "n", "elements"),
        ALIGNMENT("alignment", "align"),
        THREAD("tid", "thread", "thread_id", "threadid"),
        NANOS(1, "time_ns", "timestamp_ns", "ns", "nanos", "nanoseconds"),
        MICROS(1_000, "time_us", "timestamp_us", "us", "micros", "microseconds"),
        MILLIS(1_000_000, "time_ms", "timestamp_ms", "ms", "millis", "milliseconds"),
        SECONDS(1_000_000_000, "time_s", "timestamp_s", "seconds", "time", "timestamp", "ts");

        /** Nanoseconds of its unit; 0 of what is no time. */
        private final long unit;

        private final ImmutableSet<String> names;

        Column(String... names) {
            this(0, names);
        }

        Column(long unit, String... names) {
            this.unit = unit;
            this.names = ImmutableSet.copyOf(names);
        }

        static @Nullable Column of(String name) {
            String plain = name.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
            for (Column column : values()) {
                if (column.names.contains(plain)) {
                    return column;
                }
            }
            return null;
        }
    }

    ColumnsFormat() {
        super(
                "columns",
                "CSV with a header, or JSON lines: columns op, ptr, size, old, count, alignment, tid, time_ns ...");
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        String first = firstLines(head, length)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
        if (first.startsWith("{")) {
            Map<Column, String> row = json(first, JSON);
            return row != null && row.containsKey(Column.OP) && row.containsKey(Column.POINTER);
        }
        return header(first).length > 0;
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    /** The columns of a header, {@code null} for those that are not known; none if it is no header. */
    private static @Nullable Column[] header(String line) {
        String[] cells = cells(line, separator(line));
        @Nullable Column[] columns = new Column[cells.length];
        boolean hasOp = false;
        boolean hasPointer = false;
        for (int i = 0; i < cells.length; i++) {
            columns[i] = Column.of(cells[i]);
            hasOp |= columns[i] == Column.OP;
            hasPointer |= columns[i] == Column.POINTER;
        }
        return hasOp && hasPointer ? columns : new Column[0];
    }

    private static char separator(String header) {
        return header.indexOf('\t') >= 0 ? '\t' : header.indexOf(';') >= 0 ? ';' : ',';
    }

    private static String[] cells(String line, char separator) {
        String[] cells = line.split(String.valueOf(separator), 64);
        for (int i = 0; i < cells.length; i++) {
            String cell = cells[i].strip();
            boolean quoted = cell.length() >= 2 && cell.startsWith("\"") && cell.endsWith("\"");
            cells[i] = quoted ? cell.substring(1, cell.length() - 1) : cell;
        }
        return cells;
    }

    private static @Nullable Map<Column, String> json(String line, ObjectReader reader) {
        try {
            JsonNode object = reader.readTree(line);
            if (object == null || !object.isObject()) {
                return null;
            }
            Map<Column, String> row = new LinkedHashMap<>();
            object.properties().forEach(field -> {
                Column column = Column.of(field.getKey());
                if (column != null && field.getValue().isValueNode()) {
                    say(
                            row,
                            column,
                            field.getValue().isNull() ? "" : field.getValue().asText());
                }
            });
            return row;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Of several names of the operation the first counts, for there are names of other things among them. */
    private static void say(Map<Column, String> row, Column column, String text) {
        String before = row.putIfAbsent(column, text);
        if (before != null && column != Column.OP && !before.equals(text)) {
            row.put(column, SAID_TWICE);
        }
    }

    private static final class Reader extends LineReader {
        private @Nullable Column[] columns = {};
        private char separator = ',';
        private boolean begun;
        private boolean isJson;
        private long firstNanos = Long.MIN_VALUE;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        void line(String text) {
            if (text.isBlank() || text.startsWith("#")) {
                return;
            }
            if (!begun) {
                begun = true;
                isJson = text.startsWith("{");
                if (!isJson) {
                    columns = header(text);
                    separator = separator(text);
                    if (columns.length == 0) {
                        throw refusal(
                                "the first line names the columns, op and ptr among them: was '" + text + "'",
                                "give it a header such as op,ptr,size,old,count,alignment,tid,time_ns");
                    }
                    return;
                }
            }
            Map<Column, String> row = isJson ? json(text, ONE_OF_EACH_KEY) : csv(text);
            if (row == null) {
                reject(
                        isJson
                                ? "a line is a JSON object that has each key once"
                                : "a row has " + columns.length + " columns",
                        text);
            } else {
                row(row, text);
            }
        }

        private @Nullable Map<Column, String> csv(String text) {
            String[] cells = cells(text, separator);
            if (cells.length != columns.length) {
                return null;
            }
            Map<Column, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.length; i++) {
                Column column = columns[i];
                if (column != null && !cells[i].isEmpty()) {
                    say(row, column, cells[i]);
                }
            }
            return row;
        }

        private void row(Map<Column, String> row, String text) {
            String op = row.getOrDefault(Column.OP, "").toLowerCase(Locale.ROOT);
            CallKind kind = CallKind.of(
                    switch (op) {
                        case "m", "a", "alloc", "allocate", "new", "+" -> "malloc";
                        case "c" -> "calloc";
                        case "r" -> "realloc";
                        case "f", "dealloc", "deallocate", "delete", "-" -> "free";
                        default -> op;
                    });
            if (kind == null) {
                reject("op is malloc, calloc, realloc, memalign, posix_memalign, aligned_alloc or free", text);
                return;
            }
            boolean frees = kind == CallKind.FREE;
            long pointer = number(row, Column.POINTER, frees && row.containsKey(Column.OLD) ? Column.OLD : null);
            long size = number(row, Column.SIZE, null);
            long old = number(row, Column.OLD, null);
            long count = row.containsKey(Column.COUNT) ? number(row, Column.COUNT, null) : 1;
            long alignment = row.containsKey(Column.ALIGNMENT) ? number(row, Column.ALIGNMENT, null) : 16;
            long thread = row.containsKey(Column.THREAD) ? number(row, Column.THREAD, null) : ONLY_THREAD;
            boolean reallocates = kind == CallKind.REALLOC || kind == CallKind.REALLOCARRAY;
            if (pointer == Numbers.NONE
                    || (!frees && size == Numbers.NONE)
                    || (reallocates && old == Numbers.NONE)
                    || count == Numbers.NONE
                    || alignment == Numbers.NONE
                    || thread == Numbers.NONE) {
                reject(
                        "a row has one number for ptr, and as its op needs them for size, old, count, alignment and tid",
                        text);
                return;
            }
            if (!hasTimeOrNone(row)) {
                reject("a time is a decimal number of at least 0, below 2^63 ns", text);
                return;
            }
            long ops = appender.nextOp();
            switch (kind) {
                case CALLOC -> perform(thread, kind, count, size, 0, pointer, text);
                case REALLOC, REALLOCARRAY -> perform(thread, CallKind.REALLOCARRAY, old, count, size, pointer, text);
                case MEMALIGN, POSIX_MEMALIGN, ALIGNED_NEW ->
                    perform(thread, CallKind.MEMALIGN, alignment, size, 0, pointer, text);
                case FREE -> perform(thread, kind, pointer, 0, 0, 0, text);
                default -> perform(thread, kind, size, 0, 0, pointer, text);
            }
            time(row, appender.nextOp() > ops);
        }

        private static long number(Map<Column, String> row, Column column, @Nullable Column other) {
            String text = row.getOrDefault(column, other == null ? "" : row.getOrDefault(other, ""));
            return Numbers.pointerOrSize(text.strip());
        }

        private void time(Map<Column, String> row, boolean hasRow) {
            long nanos = Numbers.NONE;
            for (Column column : Column.values()) {
                nanos = nanos != Numbers.NONE ? nanos : nanos(row, column);
            }
            if (nanos != Numbers.NONE && hasRow) {
                firstNanos = firstNanos == Long.MIN_VALUE ? nanos : firstNanos;
                appender.time(Math.max(0, nanos - firstNanos));
            }
        }

        /** Whether each time of a row can be read; a row without one is like that. */
        private static boolean hasTimeOrNone(Map<Column, String> row) {
            for (Column column : Column.values()) {
                if (column.unit != 0 && !row.getOrDefault(column, "").isEmpty() && nanos(row, column) == Numbers.NONE) {
                    return false;
                }
            }
            return true;
        }

        /** What a column says of the time; nothing if it is of something else. */
        private static long nanos(Map<Column, String> row, Column column) {
            String text = row.get(column);
            if (column.unit == 0 || text == null || !TIME.matcher(text).matches()) {
                return Numbers.NONE;
            }
            java.math.BigDecimal nanos =
                    new java.math.BigDecimal(text).multiply(java.math.BigDecimal.valueOf(column.unit));
            return nanos.compareTo(java.math.BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? Numbers.NONE : nanos.longValue();
        }

        @Override
        void atEnd() {
            if (firstNanos == Long.MIN_VALUE) {
                note("columns: " + ForeignFormat.NO_TIMES);
            }
        }
    }
}
