package org.alloclab.harness.study.verify;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.nativeside.library.LibraryVersion;
import org.alloclab.harness.plugin.ProviderRegistry;

/**
 * A plug-in with the real allocator that it models, as Linux systems install it.
 *
 * @param model the plug-in
 * @param twin what it says about the real one
 * @param libraries which libraries are meant
 */
public record RealAllocator(UserAllocatorProvider model, NativeTwin twin, RealLibraries libraries) {

    /** The plug-ins that have a real counterpart, by rank, with the libraries that are installed. */
    public static List<RealAllocator> all(ProviderRegistry registry) {
        return all(registry, RealLibraries.INSTALLED);
    }

    /** The plug-ins that have a real counterpart, by rank. */
    public static List<RealAllocator> all(ProviderRegistry registry, RealLibraries libraries) {
        List<RealAllocator> all = registry.byRank(Layer.USER_ALLOCATOR).stream()
                .map(UserAllocatorProvider.class::cast)
                .flatMap(model -> model.nativeTwin().map(twin -> new RealAllocator(model, twin, libraries)).stream())
                .toList();
        libraries.checkAgainst(all.stream().map(RealAllocator::twin).toList());
        return all;
    }

    public String id() {
        return model.id();
    }

    /** Where its library is on this machine; empty of one that is not here and of the C library's own. */
    public Optional<Path> library() {
        return libraries.library(twin);
    }

    /** Whether it can run on this machine. */
    public boolean isInstalled() {
        return twin.isBuiltIn() || library().isPresent();
    }

    /** What to do where it is not installed. */
    public String howToInstall() {
        return "apt-get install " + twin.debianPackage();
    }

    /** How a command is run with the C library that is meant. */
    List<String> launched(List<String> command) {
        return libraries
                .libc()
                .map(library -> library.command(command, System.getenv()))
                .orElse(command);
    }

    /** Which file it is, of which version. */
    public FacedLibrary faced() {
        return FacedLibrary.of(this, twin.isBuiltIn() ? libraries.cLibrary() : library());
    }

    /** What a file is, such as {@code jemalloc 5.3.0}, if it is this allocator's and says so. */
    public Optional<String> release(Path file) {
        boolean isIts = twin.isBuiltIn() ? RealLibraries.isCLibrary(file) : RealLibraries.isNamed(file, twin);
        return isIts
                ? LibraryVersion.of(file, twin.release().pattern())
                        .map(version -> model.models().project() + " " + version)
                : Optional.empty();
    }

    /** The environment variables that set these options in the real allocator; options of other layers are left out. */
    public Map<String, String> environment(Map<String, String> options) {
        return twin.environment().of(own(options));
    }

    /** Those of these options that the model takes and the real allocator has no way of being told. */
    public List<String> unknownToReal(Map<String, String> options) {
        return own(options).entrySet().stream()
                .filter(option -> twin.environment()
                        .of(Map.of(option.getKey(), option.getValue()))
                        .isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those of these options that are the allocator's, by the names that the real one knows. */
    private Map<String, String> own(Map<String, String> options) {
        Map<String, String> own = new LinkedHashMap<>();
        options.forEach((name, value) -> model.options().stream()
                .filter(option -> isNamed(option, name))
                .forEach(option -> own.put(option.name(), value)));
        return own;
    }

    /** Whether two names are those of one option. */
    boolean areOne(String name, String other) {
        return model.options().stream().anyMatch(option -> isNamed(option, name) && isNamed(option, other));
    }

    private static boolean isNamed(OptionSpec<?> option, String name) {
        return option.name().equals(name) || option.aliases().contains(name);
    }
}
