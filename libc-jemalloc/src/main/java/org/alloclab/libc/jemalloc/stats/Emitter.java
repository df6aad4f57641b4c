package org.alloclab.libc.jemalloc.stats;

import org.alloclab.libc.jemalloc.number.CType;

/**
 * Writes one description in one of two forms.
 *
 * <pre>
 *   table   "  opt.retain: true\n"        JSON   "retain":true,
 * </pre>
 *
 * (jemalloc 5.3.0 emitter.h)
 */
final class Emitter {
    private final StringBuilder out = new StringBuilder();
    private final Form form;
    private int depth;
    private boolean itemAtDepth;
    private boolean keyEmitted;

    Emitter(Form form) {
        this.form = form;
    }

    boolean isJson() {
        return form == Form.JSON;
    }

    /** What was written. */
    String text() {
        return out.toString();
    }

    /** Begins all. */
    void begin() {
        if (isJson()) {
            open('{');
        }
    }

    /** Ends all. */
    void end() {
        if (isJson()) {
            close('}');
        }
    }

    /** Text that only the table form has. */
    void table(String text) {
        if (!isJson()) {
            out.append(text);
        }
    }

    /** A key with a value that both forms have, under different keys. */
    void keyValue(String jsonKey, String tableKey, CType type, String value) {
        if (isJson()) {
            jsonKeyValue(jsonKey, type, value);
        } else {
            indent().append(tableKey).append(": ").append(quoted(type, value)).append('\n');
        }
        itemAtDepth = true;
    }

    /** The same with a second key and value in brackets, in the table form only. */
    void keyValueNote(String jsonKey, String tableKey, CType type, String value, String noteKey, String noteValue) {
        if (isJson()) {
            keyValue(jsonKey, tableKey, type, value);
            return;
        }
        indent().append(tableKey)
                .append(": ")
                .append(quoted(type, value))
                .append(" (")
                .append(noteKey)
                .append(": ")
                .append(quoted(type, noteValue))
                .append(")\n");
        itemAtDepth = true;
    }

    /** A group of keys with a heading. */
    void beginDict(String jsonKey, String heading) {
        if (isJson()) {
            beginObject(jsonKey);
        } else {
            indent().append(heading).append('\n');
            nest(1);
        }
    }

    void endDict() {
        if (isJson()) {
            endObject();
        } else {
            nest(-1);
        }
    }

    void jsonKeyValue(String key, CType type, String value) {
        if (isJson()) {
            key(key);
            prefix();
            out.append(quoted(type, value));
            itemAtDepth = true;
        }
    }

    /** An object under a key, in JSON. */
    void beginObject(String key) {
        if (isJson()) {
            key(key);
            beginObject();
        }
    }

    /** An object in an array, in JSON. */
    void beginObject() {
        if (isJson()) {
            prefix();
            open('{');
        }
    }

    void endObject() {
        if (isJson()) {
            close('}');
        }
    }

    /** An array under a key, in JSON. */
    void beginArray(String key) {
        if (isJson()) {
            key(key);
            prefix();
            open('[');
        }
    }

    void endArray() {
        if (isJson()) {
            close(']');
        }
    }

    private static String quoted(CType type, String value) {
        return type == CType.STRING ? '"' + value + '"' : value;
    }

    private StringBuilder indent() {
        return out.append("  ".repeat(depth));
    }

    private void key(String key) {
        prefix();
        out.append('"').append(key).append("\":");
        keyEmitted = true;
    }

    private void prefix() {
        if (keyEmitted) {
            keyEmitted = false;
        } else if (itemAtDepth) {
            out.append(',');
        }
    }

    private void open(char bracket) {
        out.append(bracket);
        nest(1);
    }

    private void close(char bracket) {
        nest(-1);
        out.append(bracket);
    }

    private void nest(int step) {
        depth += step;
        itemAtDepth = step < 0;
    }
}
