package org.alloclab.harness.study.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plugin.ProviderRegistry;

/**
 * A plug-in with the real allocator that it models, as Linux systems install it.
 *
 * @param model the plug-in
 * @param twin what it says about the real one
 */
public record RealAllocator(UserAllocatorProvider model, NativeTwin twin) {
    private static final List<String> DIRECTORIES = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");

    /** The plug-ins that have a real counterpart, by rank. */
    public static List<RealAllocator> all(ProviderRegistry registry) {
        return registry.byRank(Layer.USER_ALLOCATOR).stream()
                .map(UserAllocatorProvider.class::cast)
                .flatMap(model -> model.nativeTwin().map(twin -> new RealAllocator(model, twin)).stream())
                .toList();
    }

    public String id() {
        return model.id();
    }

    /** Where its library is on this machine; empty of one that is not here and of the C library's own. */
    public Optional<Path> library() {
        return twin.isBuiltIn()
                ? Optional.empty()
                : DIRECTORIES.stream()
                        .map(directory -> Path.of(directory, twin.library()))
                        .filter(Files::exists)
                        .findFirst();
    }

    /** Whether it can run on this machine. */
    public boolean isInstalled() {
        return twin.isBuiltIn() || library().isPresent();
    }

    /** What to do where it is not installed. */
    public String howToInstall() {
        return "apt-get install " + twin.debianPackage();
    }

    /** The environment variables that set these options in the real allocator; options of other layers are left out. */
    Map<String, String> environment(Map<String, String> options) {
        Map<String, String> own = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (model.options().stream().anyMatch(option -> isNamed(option, name))) {
                own.put(name, value);
            }
        });
        return twin.environment().of(own);
    }

    private static boolean isNamed(OptionSpec<?> option, String name) {
        return option.name().equals(name) || option.aliases().contains(name);
    }
}
