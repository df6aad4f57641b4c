package org.alloclab.libc.jemalloc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
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
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.ctl.Ctl;

/** Makes jemalloc 5.3.0 as Debian 12 builds it. */
public final class JemallocProvider implements UserAllocatorProvider {
    /** libjemalloc, libstdc++, libm and libgcc of Debian 12, measured. */
    private static final long RESIDENT_BYTES = 2_070L << 10;

    /** JEMALLOC_VERSION of jemalloc 5.3.0, jemalloc.h: release, commits since, the commit's digits. */
    private static final NativeTwin.Release RELEASE =
            new NativeTwin.Release("([0-9]+\\.[0-9]+\\.[0-9]+)-[0-9]+-g[0-9a-f]{40}", "");

    /** What the constructors of libstdc++, which the library links, allocate before the program begins. */
    private static final long LIBSTDCXX_EMERGENCY_POOL = 72704;

    @Override
    public String id() {
        return "jemalloc";
    }

    @Override
    public String summary() {
        return "arenas with slabs, thread caches, and decay-based purging";
    }

    @Override
    public Upstream models() {
        return new Upstream("jemalloc", "5.3.0");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return Options.all();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.ADDRESS_EXACT,
                Capability.THREAD_CACHES,
                Capability.RETURNS_MEMORY,
                Capability.TIME_DEPENDENT);
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                new Variant(
                        "decay0",
                        Map.of("dirty_decay_ms", "0", "muzzy_decay_ms", "0"),
                        "gives freed pages back at once"),
                new Variant("narenas1", Map.of("narenas", "1"), "one arena for all threads"),
                new Variant("notcache", Map.of("tcache", "false"), "without thread caches"),
                new Variant("background", Map.of("background_thread", "true"), "purges in background threads"));
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
        return Control.givingBack(Ctl.controls());
    }

    @Override
    public UserAllocator create(Context context) {
        return new JemallocAllocator(context);
    }

    @Override
    public Optional<InitialLayout> typicalLayout() {
        try (InputStream maps = JemallocProvider.class.getResourceAsStream("typical.maps")) {
            if (maps == null) {
                throw new IllegalStateException("the resource typical.maps belongs to this module");
            }
            return Optional.of(InitialLayout.parse(new String(maps.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long[] typicalPrelude() {
        return new long[] {LIBSTDCXX_EMERGENCY_POOL};
    }

    @Override
    public Optional<NativeTwin> nativeTwin() {
        return Optional.of(new NativeTwin(
                "libjemalloc.so.2", "libjemalloc2", true, RESIDENT_BYTES, JemallocProvider::environment, RELEASE));
    }

    /** jemalloc 5.3.0, src/jemalloc.c, malloc_conf_init_helper: name and value with a colon, a comma between pairs. */
    private static Map<String, String> environment(Map<String, String> options) {
        if (options.isEmpty()) {
            return Map.of();
        }
        return Map.of(
                "MALLOC_CONF",
                options.entrySet().stream()
                        .map(option -> option.getKey() + ":" + option.getValue())
                        .collect(Collectors.joining(",")));
    }
}
