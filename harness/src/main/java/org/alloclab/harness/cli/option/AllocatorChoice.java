package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.SteeringCall;

/**
 * A row of a comparison as the user words it: {@code ptmalloc[arena_max=2,cpus=8]+malloc_trim@60s}.
 *
 * @param name all of it
 * @param allocator id, with {@code :variant} behind it if wanted
 * @param options what stands in brackets: options of the layers, and settings of the machine
 * @param steering calls that are made every so often
 */
public record AllocatorChoice(String name, String allocator, Map<String, String> options, List<SteeringCall> steering) {
    private static final String FORM =
            "--allocators takes ID[:VARIANT], with settings as ID[KEY=VALUE,KEY=VALUE] and calls"
                    + " as +CALL@TIME behind it, separated by commas";

    public AllocatorChoice {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        steering = List.copyOf(steering);
    }

    /** A choice without settings. */
    public static AllocatorChoice of(String allocator) {
        return new AllocatorChoice(allocator, allocator, Map.of(), List.of());
    }

    /** The same with more settings, which its name tells. */
    public AllocatorChoice with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.putAll(more);
        String brackets = all.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining(",", "[", "]"));
        int calls = name.indexOf('+', Math.max(0, name.lastIndexOf(']')));
        String behind = calls < 0 ? "" : name.substring(calls);
        return new AllocatorChoice(allocator + (all.isEmpty() ? "" : brackets) + behind, allocator, all, steering);
    }

    /** Reads a list; commas within brackets belong to the settings. */
    public static List<AllocatorChoice> list(String text) {
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
        int end = text.lastIndexOf(']');
        int plus = text.indexOf('+', Math.max(0, end));
        String calls = plus < 0 ? "" : text.substring(plus + 1);
        String row = plus < 0 ? text : text.substring(0, plus);
        if (bracket >= 0 && !row.endsWith("]")) {
            throw new UsageException(FORM + ": nothing but calls may follow the bracket in " + text);
        }
        Map<String, String> options = new LinkedHashMap<>();
        if (bracket >= 0) {
            for (String pair : row.substring(bracket + 1, end).split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals <= 0) {
                    throw new UsageException(
                            FORM + ": was " + pair + " in " + text + "; 'alloclab list' shows the options");
                }
                options.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        List<SteeringCall> steering = plus < 0 ? List.of() : calls(calls, text);
        return new AllocatorChoice(text, bracket < 0 ? row : row.substring(0, bracket), options, steering);
    }

    private static List<SteeringCall> calls(String calls, String row) {
        List<SteeringCall> steering = new ArrayList<>();
        for (String call : calls.split("\\+", -1)) {
            int at = call.indexOf('@');
            if (at <= 0) {
                throw new UsageException(FORM + ", such as ptmalloc+malloc_trim@60s: was +" + call + " in " + row);
            }
            long period = Duration.nanos(row, call.substring(at + 1));
            if (period == 0) {
                throw new UsageException(row + ": a call comes every so often: was every " + call.substring(at + 1));
            }
            steering.add(new SteeringCall(call.substring(0, at), period));
        }
        return steering;
    }
}
