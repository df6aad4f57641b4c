package org.alloclab.harness.render;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text of records, maps, lists, strings, numbers and booleans, indented. Written by hand because a general mapper costs more
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

    /** The same in one line. */
    public static String line(Object value) {
        return of(value).strip().replaceAll("\n *", "");
    }

    private void value(Object value, int depth) {
        if (value instanceof Record written) {
            object(members(written), depth);
        } else if (value instanceof Map<?, ?> map) {
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

    /** The components by name in snake case; what is absent is left out, what lies open is among the others. */
    private static Map<Object, Object> members(Record written) {
        Map<Object, Object> members = new LinkedHashMap<>();
        for (RecordComponent component : written.getClass().getRecordComponents()) {
            Object value = value(written, component);
            if (value != null && component.getAccessor().isAnnotationPresent(JsonAnySetter.class)) {
                members.putAll((Map<?, ?>) value);
            } else if (value != null) {
                members.put(snakeCase(component.getName()), value);
            }
        }
        return members;
    }

    private static @Nullable Object value(Record written, RecordComponent component) {
        try {
            return component.getAccessor().invoke(written);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("a record that is written is public: was " + written.getClass(), e);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
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
