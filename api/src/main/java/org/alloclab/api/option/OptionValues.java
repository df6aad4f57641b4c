package org.alloclab.api.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of a plug-in's options: what the user set, the default elsewhere. */
public final class OptionValues {
    private final Map<OptionSpec<?>, Object> set;

    private OptionValues(Map<OptionSpec<?>, Object> set) {
        this.set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }

    /** Every option at its default. */
    public static OptionValues defaults() {
        return new OptionValues(Map.of());
    }

    /**
     * Reads {@code name -> text} pairs against their declarations.
     *
     * @throws InvalidOptionException for an unknown name (with the nearest known one) or a value outside its rule
     */
    public static OptionValues parse(List<OptionSpec<?>> declared, Map<String, String> texts) {
        Map<OptionSpec<?>, Object> values = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            OptionSpec<?> spec = find(declared, name);
            values.put(spec, spec.parse(text));
        });
        return new OptionValues(values);
    }

    /** The value of an option. */
    @SuppressWarnings("unchecked") // a value was parsed by the spec that it is stored under
    public <T> T get(OptionSpec<T> spec) {
        Object value = set.get(spec);
        return value == null ? spec.defaultValue() : (T) value;
    }

    /** Whether the user set this option, even to its default. */
    public boolean isSet(OptionSpec<?> spec) {
        return set.containsKey(spec);
    }

    /** What the user set, by name, in the order given. */
    public Map<String, String> asTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        set.forEach((spec, value) -> texts.put(spec.name(), value.toString()));
        return texts;
    }

    private static OptionSpec<?> find(List<OptionSpec<?>> declared, String name) {
        for (OptionSpec<?> spec : declared) {
            if (spec.isCalled(name)) {
                return spec;
            }
        }
        List<String> known = declared.stream().map(OptionSpec::name).toList();
        throw new InvalidOptionException("unknown option " + name + NearestName.hint(name, known));
    }
}
