package org.alloclab.libc.mimalloc.conf;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.alloclab.api.option.OptionSpec;

/** The declarations of {@link MiOption}: whole numbers, and sizes as texts such as {@code 64MiB}. */
public final class MimallocOptions {
    private static final Map<MiOption, OptionSpec<?>> SPECS = specs();

    private MimallocOptions() {}

    public static List<OptionSpec<?>> all() {
        return Stream.of(MiOption.values())
                .<OptionSpec<?>>map(MimallocOptions::spec)
                .toList();
    }

    static OptionSpec<?> spec(MiOption option) {
        OptionSpec<?> spec = SPECS.get(option);
        if (spec == null) {
            throw new IllegalStateException("option without declaration: " + option);
        }
        return spec;
    }

    private static Map<MiOption, OptionSpec<?>> specs() {
        Map<MiOption, OptionSpec<?>> specs = new EnumMap<>(MiOption.class);
        for (MiOption option : MiOption.values()) {
            specs.put(option, declare(option));
        }
        return specs;
    }

    private static OptionSpec<?> declare(MiOption option) {
        if (option.unit() == MiOption.Unit.NONE) {
            return OptionSpec.whole(
                    option.label(),
                    Long.MIN_VALUE,
                    option == MiOption.GUARDED_SAMPLE_RATE ? 0 : Long.MAX_VALUE,
                    option.defaultValue(),
                    option.summary(),
                    option.variable());
        }
        return OptionSpec.text(
                option.label(),
                SizeText.format(option.defaultValue(), option.unit()),
                option.summary(),
                option.variable());
    }
}
