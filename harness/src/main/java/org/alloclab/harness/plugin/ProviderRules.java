package org.alloclab.harness.plugin;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionType;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;
import org.alloclab.api.spi.VmallocAllocatorProvider;

/** What a plug-in must declare to be used. */
final class ProviderRules {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern OPTION = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private static final Map<Layer, Class<? extends Provider>> KINDS = Map.of(
            Layer.USER_ALLOCATOR, UserAllocatorProvider.class,
            Layer.ADDRESS_SPACE, AddressSpaceProvider.class,
            Layer.PAGE_FRAMES, PageFrameAllocatorProvider.class,
            Layer.SLAB, SlabAllocatorProvider.class,
            Layer.VMALLOC, VmallocAllocatorProvider.class);

    private final List<Provider> present;
    private final Map<Provider, Path> jars;

    /**
     * Holds plug-ins beside others.
     *
     * @param present plug-ins that there are already
     * @param jars where those are from that are not part of the program
     */
    ProviderRules(List<Provider> present, Map<Provider, Path> jars) {
        this.present = present;
        this.jars = jars;
    }

    private String claimant(Provider other) {
        Path jar = jars.get(other);
        return other.getClass().getName() + (jar == null ? "" : " of " + jar);
    }

    /** Asks a plug-in for all that it declares; whatever it throws makes it unusable. */
    void hold(Provider provider) throws UnusableException {
        try {
            identity(provider);
            options(provider);
            capabilities(provider);
            if (provider instanceof UserAllocatorProvider allocator) {
                variants(allocator);
            }
        } catch (LinkageError | RuntimeException | StackOverflowError e) {
            throw LoadFailure.of(e);
        }
    }

    private void identity(Provider provider) throws UnusableException {
        String id = provider.id();
        require(
                id != null && ID.matcher(id).matches(),
                "its id must be small letters, digits and hyphens: was " + (id == null ? "null" : "'" + id + "'"),
                "answer an id such as my-malloc");
        Layer layer = provider.layer();
        Class<?> kind = layer == null ? null : KINDS.get(layer);
        require(
                kind != null && kind.isInstance(provider),
                "its layer must be that of its interface: was " + layer,
                "leave layer() as the interface has it");
        String summary = provider.summary();
        require(
                summary != null && !summary.isBlank() && summary.lines().count() == 1,
                "its summary must be one line",
                "say in one line what it does");
        require(provider.models() != null, "it models null", "answer a project and a version");
        for (Provider other : present) {
            require(
                    !other.id().equals(id),
                    "its id " + id + " is claimed by " + claimant(other) + " already",
                    jars.containsKey(other) ? "choose another id, or take one of the jars away" : "choose another id");
        }
    }

    private void options(Provider provider) throws UnusableException {
        List<OptionSpec<?>> options = provider.options();
        require(options != null, "its options are null", "answer an empty list");
        Set<String> names = new HashSet<>();
        for (OptionSpec<?> option : options) {
            require(option != null, "one of its options is null", "take it out");
            name(option.name(), provider, names);
            for (String alias : option.aliases()) {
                name(alias, provider, names);
            }
            value(option);
        }
    }

    private void name(String name, Provider provider, Set<String> names) throws UnusableException {
        require(
                name != null && OPTION.matcher(name).matches(),
                "an option is named by letters, digits, dots, hyphens and underscores: was " + name,
                "give it such a name, the real component's own");
        require(names.add(name), "its option " + name + " is declared twice", "declare each name once");
        for (Provider other : present) {
            require(
                    other.layer().compareTo(provider.layer()) <= 0 || !owns(other, name),
                    "its option " + name + " belongs to " + other.id() + ", which lies below it",
                    "choose another name, such as " + provider.id() + "." + name.substring(name.lastIndexOf('.') + 1));
        }
    }

    private static boolean owns(Provider provider, String name) {
        return provider.options().stream()
                .anyMatch(
                        option -> option.name().equals(name) || option.aliases().contains(name));
    }

    /** Holds a declared option to its own range. */
    static void value(OptionSpec<?> option) throws UnusableException {
        require(
                option.summary() != null && !option.summary().isBlank(),
                "its option " + option.name() + " has no summary",
                "say in one line what it does");
        Object value = option.defaultValue();
        require(value != null, "the default of its option " + option.name() + " is null", "give it one");
        OptionType<?> type = option.type();
        if (type instanceof OptionType.Whole whole) {
            require(
                    whole.min() <= whole.max(),
                    "the range of its option " + option.name() + " is empty: " + whole.rule(),
                    "put the smaller bound first");
        }
        try {
            type.parse(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw new UnusableException(
                    "the default of its option " + option.name() + " " + e.getMessage() + ": was " + value,
                    "let the range hold the default");
        }
    }

    private static void capabilities(Provider provider) throws UnusableException {
        Set<?> capabilities = provider.capabilities();
        require(capabilities != null, "its capabilities are null", "answer an empty set");
        for (Object capability : capabilities) {
            require(capability != null, "one of its capabilities is null", "take it out");
        }
    }

    private static void variants(UserAllocatorProvider provider) throws UnusableException {
        List<Variant> variants = provider.variants();
        require(variants != null, "its variants are null", "answer an empty list");
        Set<String> names = new HashSet<>();
        for (Variant variant : variants) {
            require(variant != null, "one of its variants is null", "take it out");
            require(
                    variant.name() != null && variant.name().matches("[A-Za-z0-9._-]+"),
                    "a variant is named by letters, digits, dots, hyphens and underscores: was " + variant.name(),
                    "give it such a name");
            require(names.add(variant.name()), "its variant " + variant.name() + " is declared twice", "rename one");
            try {
                OptionValues.parse(provider.options(), variant.options());
            } catch (InvalidOptionException e) {
                throw new UnusableException(
                        "its variant " + variant.name() + " cannot be: " + e.getMessage(),
                        "set options that it has to values in their ranges");
            }
        }
        require(
                provider.nativeTwin() != null && provider.typicalLayout() != null && provider.typicalPrelude() != null,
                "its twin, layout or prelude is null",
                "answer an empty one");
    }

    private static void require(boolean holds, String cause, String remedy) throws UnusableException {
        if (!holds) {
            throw new UnusableException(cause, remedy);
        }
    }
}
