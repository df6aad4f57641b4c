package org.alloclab.harness.study.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionType;
import org.alloclab.harness.nativeside.library.LibraryVersion;

/**
 * The real library that a model is held against.
 *
 * @param project what it is, such as {@code glibc}
 * @param file where it lies; empty where that is not known
 * @param version what it says it is; empty where it does not say
 * @param modelled the version of the model that stands beside it: its own, or the nearest there is
 * @param option the model's option that takes a version; empty where it has one alone
 */
public record FacedLibrary(
        String project, Optional<Path> file, Optional<String> version, String modelled, String option) {

    static FacedLibrary of(RealAllocator allocator, Optional<Path> file) {
        Optional<String> version = file.flatMap(
                path -> LibraryVersion.of(path, allocator.twin().release().pattern()));
        String option = allocator.twin().release().option();
        List<String> modelled = allocator.model().options().stream()
                .filter(spec -> spec.name().equals(option))
                .flatMap(FacedLibrary::words)
                .toList();
        String own = allocator.model().models().version();
        String nearest = version.flatMap(found -> LibraryVersion.nearest(found, modelled))
                .orElse(own);
        return new FacedLibrary(allocator.model().models().project(), file, version, nearest, option);
    }

    private static Stream<String> words(OptionSpec<?> spec) {
        return spec.type() instanceof OptionType.Choice choice ? choice.words().stream() : Stream.of();
    }

    /** What it is, of which version, and where. */
    public String text() {
        return project
                + version.map(found -> " " + found).orElse(" of a version that its file does not say")
                + file.map(path -> " (" + path + ")").orElse("");
    }

    /** Whether there is a model of its version; a version that is not said is taken for the model's. */
    public boolean isModelled() {
        return version.isEmpty() || LibraryVersion.same(version.get(), modelled);
    }

    /** Options that set the model to it, where it takes a version. */
    public Map<String, String> options() {
        return option.isEmpty() || version.isEmpty() ? Map.of() : Map.of(option, modelled);
    }
}
