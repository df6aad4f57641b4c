package org.alloclab.harness.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;

/**
 * Short names of options: the end of a real name behind a dot or an underscore, in any case, where no other option ends so.
 * {@code arena_max} is {@code glibc.malloc.arena_max}, {@code release_rate} is {@code TCMALLOC_RELEASE_RATE}.
 */
public final class OptionNames {
    private OptionNames() {}

    /**
     * The same options by their real names; a name that is unknown stays.
     *
     * @throws UsageException for a short name that several options have, and for two names of one option with different values
     */
    public static Map<String, String> full(Map<String, String> options, List<Provider> layers) {
        Map<String, String> full = new LinkedHashMap<>();
        Map<String, String> given = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            String real = real(name, layers).orElse(name);
            String other = given.put(real, name);
            String before = full.remove(real);
            if (other != null && !value.strip().equals(before == null ? "" : before.strip())) {
                throw new UsageException(other + "=" + before + " and " + name + "=" + value
                        + " are one setting with two values; give it once, as " + real);
            }
            full.put(real, value);
        });
        return full;
    }

    /**
     * The real name that a name stands for. The first layer that has it is meant.
     *
     * @throws UsageException for a short name that several options of that layer have
     */
    public static Optional<String> real(String name, List<Provider> layers) {
        for (Provider layer : layers) {
            for (OptionSpec<?> option : layer.options()) {
                if (option.name().equals(name) || option.aliases().contains(name)) {
                    return Optional.of(option.name());
                }
            }
        }
        for (Provider layer : layers) {
            List<String> named = new ArrayList<>();
            for (OptionSpec<?> option : layer.options()) {
                if (isShort(name, option.name())) {
                    named.add(option.name());
                }
            }
            if (named.size() > 1) {
                throw new UsageException(
                        layer.id() + ": " + name + " may be " + String.join(" or ", named) + "; write the whole name");
            }
            if (named.size() == 1) {
                return Optional.of(named.get(0));
            }
        }
        return Optional.empty();
    }

    private static boolean isShort(String name, String option) {
        int rest = option.length() - name.length();
        return !name.isEmpty()
                && rest > 0
                && (option.charAt(rest - 1) == '.' || option.charAt(rest - 1) == '_')
                && option.toLowerCase(Locale.ROOT).endsWith(name.toLowerCase(Locale.ROOT));
    }
}
