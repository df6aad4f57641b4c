package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;
import picocli.CommandLine.Option;

/** Makes many rows of few: values of settings, one by one or in step, and profiles. */
public final class VaryOptions {
    private static final int MOST_ROWS = 10_000;

    @Option(
            names = "--vary",
            paramLabel = "KEY=A,B,...",
            description =
                    "a row for each value of a setting, in each row that knows it: an option of a layer by its real"
                            + " name or the end of it (arena_max), or cpus, machine, memory, swap, memory-limit, thp-mode; '-'"
                            + " leaves it unset; may be repeated")
    private List<String> varied = new ArrayList<>();

    @Option(
            names = "--vary-by",
            paramLabel = "product|zip",
            defaultValue = "product",
            description = "several --vary: every value with every other, or first with first (${DEFAULT-VALUE})")
    private Way way = Way.PRODUCT;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "a row more for each allocator that has a profile of this name, such as memory-first; may be"
                    + " repeated; 'alloclab list' shows them")
    private List<String> profiles = new ArrayList<>();

    /** How values of several settings meet. */
    enum Way {
        PRODUCT,
        ZIP
    }

    /** A setting and its values. */
    private record Varied(String key, List<String> values) {
        static Varied of(String text) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new UsageException(
                        "--vary takes KEY=A,B,...: was " + text + "; 'alloclab list' shows the options");
            }
            return new Varied(
                    text.substring(0, equals).strip(),
                    Arrays.stream(text.substring(equals + 1).split(",", -1))
                            .map(String::strip)
                            .toList());
        }
    }

    /** The rows. */
    public List<AllocatorChoice> rows(List<AllocatorChoice> choices, ProviderRegistry registry) {
        List<AllocatorChoice> withProfiles = new ArrayList<>(choices);
        profiles.forEach(profile -> withProfiles.addAll(ofProfile(profile, choices, registry)));
        List<Varied> settings = varied.stream().map(Varied::of).toList();
        if (way == Way.ZIP
                && settings.stream()
                                .map(each -> each.values().size())
                                .distinct()
                                .count()
                        > 1) {
            throw new UsageException("--vary-by zip takes settings with equally many values: was " + varied);
        }
        Set<String> unused = new LinkedHashSet<>();
        settings.forEach(each -> unused.add(each.key()));
        Map<String, AllocatorChoice> rows = new LinkedHashMap<>();
        for (AllocatorChoice choice : withProfiles) {
            List<Varied> known = settings.stream()
                    .filter(each -> Settable.knows(choice, each.key(), registry))
                    .toList();
            known.forEach(each -> unused.remove(each.key()));
            for (Map<String, String> combination : combinations(known)) {
                AllocatorChoice row = combination.isEmpty() ? choice : choice.with(combination);
                rows.put(row.name(), row);
                if (rows.size() > MOST_ROWS) {
                    throw new UsageException("--vary makes more than " + MOST_ROWS + " rows; give fewer values");
                }
            }
        }
        if (!unused.isEmpty()) {
            String key = unused.iterator().next();
            throw new UsageException("--vary: no row knows the setting " + key
                    + NearestName.hint(key, Settable.names(choices, registry)));
        }
        return List.copyOf(rows.values());
    }

    private List<Map<String, String>> combinations(List<Varied> settings) {
        List<Map<String, String>> all = new ArrayList<>();
        all.add(Map.of());
        if (way == Way.ZIP && !settings.isEmpty()) {
            all.clear();
            for (int i = 0; i < settings.get(0).values().size(); i++) {
                Map<String, String> together = new LinkedHashMap<>();
                for (Varied each : settings) {
                    put(together, each.key(), each.values().get(i));
                }
                all.add(together);
            }
            return all;
        }
        for (Varied each : settings) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> before : all) {
                for (String value : each.values()) {
                    Map<String, String> one = new LinkedHashMap<>(before);
                    put(one, each.key(), value);
                    longer.add(one);
                }
            }
            all = longer;
        }
        return all;
    }

    private static void put(Map<String, String> settings, String key, String value) {
        if (!value.equals("-")) {
            settings.put(key, value);
        }
    }

    private static List<AllocatorChoice> ofProfile(
            String profile, List<AllocatorChoice> choices, ProviderRegistry registry) {
        List<AllocatorChoice> rows = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        for (AllocatorChoice choice : choices) {
            UserAllocatorProvider provider = Settable.provider(choice, registry);
            provider.profiles().forEach(each -> known.add(each.name()));
            boolean has =
                    provider.profiles().stream().anyMatch(each -> each.name().equals(profile));
            if (has && seen.add(provider.id())) {
                rows.add(AllocatorChoice.of(provider.id() + ":" + profile));
            }
        }
        if (rows.isEmpty()) {
            throw new UsageException(
                    "no allocator has a profile " + profile + NearestName.hint(profile, List.copyOf(known)));
        }
        return rows;
    }
}
