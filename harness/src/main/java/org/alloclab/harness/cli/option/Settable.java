package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plugin.OptionNames;
import org.alloclab.harness.plugin.ProviderRegistry;

/** What can be set in a row. */
public final class Settable {
    private Settable() {}

    /** Whether a row knows a setting: its machine, its allocator or a layer below. */
    public static boolean knows(AllocatorChoice choice, String key, ProviderRegistry registry) {
        return RowSettings.isOfMachine(key)
                || OptionNames.real(key, layers(choice, registry)).isPresent();
    }

    private static List<Provider> layers(AllocatorChoice choice, ProviderRegistry registry) {
        List<Provider> layers = new ArrayList<>();
        layers.add(provider(choice, registry));
        registry.all().stream()
                .filter(provider -> provider.layer() != Layer.USER_ALLOCATOR && provider.layer() != Layer.VMALLOC)
                .forEach(layers::add);
        return layers;
    }

    /** The allocator of a row. */
    public static UserAllocatorProvider provider(AllocatorChoice choice, ProviderRegistry registry) {
        String id = choice.allocator().replaceFirst(":.*", "");
        return registry.find(UserAllocatorProvider.class, Layer.USER_ALLOCATOR, id);
    }

    /** All settings that rows know. */
    public static List<String> names(List<AllocatorChoice> choices, ProviderRegistry registry) {
        Set<String> names = new LinkedHashSet<>(RowSettings.OF_MACHINE);
        for (AllocatorChoice choice : choices) {
            layers(choice, registry)
                    .forEach(layer ->
                            layer.options().stream().map(OptionSpec::name).forEach(names::add));
        }
        return List.copyOf(names);
    }
}
