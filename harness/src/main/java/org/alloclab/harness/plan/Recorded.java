package org.alloclab.harness.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.trace.event.ResidentFigures;

/**
 * What a trace says of the process it was recorded in.
 *
 * @param library the file that malloc came from; empty where the trace does not say
 * @param environment variables of its environment that steer an allocator
 * @param resident what it kept resident when that was most, if it was sampled
 */
public record Recorded(String library, Map<String, String> environment, Optional<ResidentFigures> resident) {
    /** Nothing is known. */
    public static final Recorded NOWHERE = new Recorded("", Map.of(), Optional.empty());

    private static final String C_LIBRARY = "libc.so";
    /** glibc, elf/dl-tunables.c: name=value, a colon between pairs. */
    private static final String GLIBC_TUNABLES = "GLIBC_TUNABLES";
    /** jemalloc, src/jemalloc.c, malloc_conf_init_helper: name:value, a comma between pairs. */
    private static final String MALLOC_CONF = "MALLOC_CONF";

    public Recorded {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** Whether it ran under the real counterpart of an allocator. */
    public boolean isOf(UserAllocatorProvider allocator) {
        return !library.isEmpty()
                && allocator
                        .nativeTwin()
                        .map(twin -> library.contains(twin.isBuiltIn() ? C_LIBRARY : stem(twin.library())))
                        .orElse(false);
    }

    /** {@code libjemalloc} of {@code libjemalloc.so.2}. */
    private static String stem(String file) {
        int dot = file.indexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }

    /** What its environment set of an allocator's options; a value that the real library would not take is left out. */
    public Map<String, String> options(UserAllocatorProvider allocator) {
        Map<String, String> options = new LinkedHashMap<>();
        if (isOf(allocator)) {
            environment.forEach((name, value) -> {
                switch (name) {
                    case GLIBC_TUNABLES -> pairs(options, allocator, value, ":", "=");
                    case MALLOC_CONF -> pairs(options, allocator, value, ",", ":");
                    default -> put(options, allocator, name, value);
                }
            });
        }
        return options;
    }

    private static void pairs(
            Map<String, String> options, UserAllocatorProvider allocator, String text, String between, String equals) {
        for (String pair : text.split(between, -1)) {
            int at = pair.indexOf(equals);
            if (at > 0) {
                put(
                        options,
                        allocator,
                        pair.substring(0, at).strip(),
                        pair.substring(at + 1).strip());
            }
        }
    }

    private static void put(Map<String, String> options, UserAllocatorProvider allocator, String name, String value) {
        for (OptionSpec<?> spec : allocator.options()) {
            if (spec.name().equals(name) || spec.aliases().contains(name)) {
                try {
                    OptionValues.parse(allocator.options(), Map.of(name, value));
                    options.put(spec.name(), value);
                } catch (InvalidOptionException e) {
                    options.remove(spec.name());
                }
            }
        }
    }
}
