package org.alloclab.libc.mimalloc.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.Profile;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;
import org.alloclab.libc.mimalloc.conf.MimallocOptions;

/** The plug-in {@code mimalloc}: libmimalloc 3.6.0 as Debian builds it, preloaded into a program. */
public final class MimallocProvider implements UserAllocatorProvider {
    /** libmimalloc of Debian sid, measured: 240 KiB of its file, 52 of its data. */
    private static final long RESIDENT_BYTES = 292L << 10;

    /** The library has its version as a number in code only: its file is named after it. */
    private static final NativeTwin.Release RELEASE =
            new NativeTwin.Release("^libmimalloc[^\n]*\\.so\\.([0-9]+\\.[0-9]+)", "");

    private static final String PREFIX = "MIMALLOC_";

    @Override
    public String id() {
        return "mimalloc";
    }

    @Override
    public String summary() {
        return "Microsoft's allocator: pages of one block size, a theap for each thread, arenas with delayed purge";
    }

    @Override
    public Upstream models() {
        return new Upstream("mimalloc", "3.6.0");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return MimallocOptions.all();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(
                Capability.ADDRESS_EXACT,
                Capability.THREAD_CACHES,
                Capability.RETURNS_MEMORY,
                Capability.TIME_DEPENDENT);
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                new Variant("nothp", Map.of("allow_thp", "0"), "asks for no transparent huge pages"),
                new Variant(
                        "purge0", Map.of("purge_delay", "0"), "gives the memory of a page back as soon as it is free"));
    }

    @Override
    public List<Profile> profiles() {
        return Tuning.PROFILES;
    }

    @Override
    public List<Knob> searchSpace() {
        return Tuning.SPACE;
    }

    @Override
    public List<Control> givingBack() {
        return Control.givingBack(Controls.ALL);
    }

    @Override
    public UserAllocator create(Context context) {
        return new Mimalloc(context);
    }

    /** A program with libmimalloc preloaded, which brings no other library with it. */
    @Override
    public Optional<InitialLayout> typicalLayout() {
        try (InputStream stream = MimallocProvider.class.getResourceAsStream("typical.maps")) {
            if (stream == null) {
                throw new IllegalStateException("resource typical.maps is missing from the plug-in");
            }
            return Optional.of(InitialLayout.parse(new String(stream.readAllBytes(), StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException("resource typical.maps cannot be read", e);
        }
    }

    /** mimalloc reads each option from a variable of its name in capitals. */
    @Override
    public Optional<NativeTwin> nativeTwin() {
        return Optional.of(new NativeTwin(
                "libmimalloc.so.3", "libmimalloc3", true, RESIDENT_BYTES, MimallocProvider::environment, RELEASE));
    }

    private static Map<String, String> environment(Map<String, String> options) {
        return options.entrySet().stream()
                .collect(Collectors.toMap(option -> variable(option.getKey()), Map.Entry::getValue));
    }

    private static String variable(String name) {
        return name.startsWith(PREFIX) ? name : PREFIX + name.toUpperCase(Locale.ROOT);
    }
}
