package org.alloclab.harness.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;

/** Options of several layers, given together. */
public final class LayerOptionValues {
    private LayerOptionValues() {}

    /**
     * Gives each option to every layer that declares it, so that what several layers read is one setting.
     *
     * @return the values of each layer, in the order of the layers
     * @throws UsageException for a name that no layer knows, with the nearest one, and for a value outside its rule
     */
    public static List<OptionValues> share(Map<String, String> options, List<Provider> layers) {
        List<Map<String, String>> shares = new ArrayList<>();
        layers.forEach(layer -> shares.add(new LinkedHashMap<>()));
        options.forEach((name, text) -> {
            checkKnown(name, layers);
            for (int i = 0; i < layers.size(); i++) {
                if (declares(layers.get(i), name)) {
                    shares.get(i).put(name, text);
                }
            }
        });
        List<OptionValues> values = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            try {
                values.add(OptionValues.parse(layers.get(i).options(), shares.get(i)));
            } catch (InvalidOptionException e) {
                throw new UsageException(
                        layers.get(i).id() + ": " + e.getMessage() + "; 'alloclab list' shows the options", e);
            }
        }
        return values;
    }

    private static void checkKnown(String name, List<Provider> layers) {
        if (layers.stream().noneMatch(layer -> declares(layer, name))) {
            List<String> known = layers.stream()
                    .flatMap(layer -> layer.options().stream())
                    .<String>map(OptionSpec::name)
                    .toList();
            throw new UsageException("unknown option " + name + NearestName.hint(name, known));
        }
    }

    private static boolean declares(Provider layer, String name) {
        return layer.options().stream()
                .anyMatch(
                        option -> option.name().equals(name) || option.aliases().contains(name));
    }
}
