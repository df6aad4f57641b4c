package org.alloclab.harness.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.UsageException;

/**
 * A row of a comparison as the user words it: {@code ptmalloc[glibc.malloc.arena_max=2]}.
 *
 * @param name all of it
 * @param allocator id, with {@code :variant} behind it if wanted
 * @param options what stands in brackets
 */
record AllocatorChoice(String name, String allocator, Map<String, String> options) {
    private static final String FORM =
            "--allocators takes ID[:VARIANT], with settings as ID[KEY=VALUE,KEY=VALUE]," + " separated by commas";

    /** A choice without settings. */
    static AllocatorChoice of(String allocator) {
        return new AllocatorChoice(allocator, allocator, Map.of());
    }

    /** Reads a list; commas within brackets belong to the settings. */
    static List<AllocatorChoice> list(String text) {
        List<AllocatorChoice> choices = new ArrayList<>();
        int from = 0;
        int depth = 0;
        for (int i = 0; i <= text.length(); i++) {
            char next = i == text.length() ? ',' : text.charAt(i);
            depth += next == '[' ? 1 : next == ']' ? -1 : 0;
            if (depth < 0 || depth > 1 || (i == text.length() && depth != 0)) {
                throw new UsageException(FORM + ": the brackets do not match in " + text);
            }
            if (next == ',' && depth == 0) {
                choices.add(one(text.substring(from, i).strip()));
                from = i + 1;
            }
        }
        return choices;
    }

    private static AllocatorChoice one(String text) {
        int bracket = text.indexOf('[');
        if (bracket < 0) {
            return of(text);
        }
        if (!text.endsWith("]")) {
            throw new UsageException(FORM + ": nothing may follow the bracket in " + text);
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : text.substring(bracket + 1, text.length() - 1).split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new UsageException(
                        FORM + ": was " + pair + " in " + text + "; 'alloclab list' shows the options");
            }
            options.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return new AllocatorChoice(text, text.substring(0, bracket), options);
    }
}
