package org.alloclab.harness.report;

import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.Map;

/**
 * JSON text of maps, lists, strings, numbers and booleans, indented. Written by hand because a general mapper costs more
 * start-up time than a whole short replay.
 */
public final class Json {
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    public static String of(Object value) {
        Json json = new Json();
        json.value(value, 0);
        return json.text.append('\n').toString();
    }

    private void value(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof Iterable<?> list) {
            array(list.iterator(), depth);
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value.getClass().isArray()) {
            text.append('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                text.append(i == 0 ? "" : ", ").append(Array.get(value, i));
            }
            text.append(']');
        } else {
            string(value.toString());
        }
    }

    private void object(Map<?, ?> map, int depth) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator).append('\n').append(INDENT.repeat(depth + 1));
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            Object value = entry.getValue();
            if (value == null) {
                text.append("null");
            } else {
                value(value, depth + 1);
            }
            separator = ",";
        }
        if (!map.isEmpty()) {
            text.append('\n').append(INDENT.repeat(depth));
        }
        text.append('}');
    }

    private void array(Iterator<?> elements, int depth) {
        text.append('[');
        String separator = "";
        boolean any = false;
        while (elements.hasNext()) {
            text.append(separator).append('\n').append(INDENT.repeat(depth + 1));
            Object element = elements.next();
            if (element == null) {
                text.append("null");
            } else {
                value(element, depth + 1);
            }
            separator = ",";
            any = true;
        }
        if (any) {
            text.append('\n').append(INDENT.repeat(depth));
        }
        text.append(']');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
