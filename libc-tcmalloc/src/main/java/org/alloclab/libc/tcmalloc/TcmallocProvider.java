package org.alloclab.libc.tcmalloc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

/** The plug-in {@code tcmalloc}: libtcmalloc_minimal of gperftools 2.10, preloaded into a program. */
public final class TcmallocProvider implements UserAllocatorProvider {
    /** libtcmalloc_minimal with its 1.7 MB of zeroed data, libstdc++, libm and libgcc of Debian 12, measured. */
    private static final long RESIDENT_BYTES = 3_450L << 10;

    /** gperftools 2.10, gperftools/tcmalloc.h: TC_VERSION_STRING. */
    private static final NativeTwin.Release RELEASE = new NativeTwin.Release("gperftools ([0-9]+\\.[0-9]+)", "");

    /** What libstdc++ sets aside for exceptions that are thrown when memory has run out. */
    private static final long EMERGENCY_POOL_BYTES = 72_704;

    @Override
    public String id() {
        return "tcmalloc";
    }

    @Override
    public String summary() {
        return "gperftools' allocator: thread caches, central free lists, page heap of spans";
    }

    @Override
    public Upstream models() {
        return new Upstream("gperftools", "2.10");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return TcmallocOptions.ALL;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ADDRESS_EXACT, Capability.THREAD_CACHES, Capability.RETURNS_MEMORY);
    }

    @Override
    public List<Variant> variants() {
        return List.of(new Variant(
                "decommit",
                Map.of("TCMALLOC_AGGRESSIVE_DECOMMIT", "true"),
                "gives a span's pages back as soon as it is free"));
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
        return new Tcmalloc(context);
    }

    /** A program with libtcmalloc_minimal preloaded, which brings libstdc++, libgcc and libm with it. */
    @Override
    public Optional<InitialLayout> typicalLayout() {
        try (InputStream stream = TcmallocProvider.class.getResourceAsStream("typical.maps")) {
            if (stream == null) {
                throw new IllegalStateException("resource typical.maps is missing from the plug-in");
            }
            return Optional.of(InitialLayout.parse(new String(stream.readAllBytes(), StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException("resource typical.maps cannot be read", e);
        }
    }

    @Override
    public long[] typicalPrelude() {
        return new long[] {EMERGENCY_POOL_BYTES};
    }

    /** gperftools 2.10 reads each setting from a variable of its name. */
    @Override
    public Optional<NativeTwin> nativeTwin() {
        return Optional.of(new NativeTwin(
                "libtcmalloc_minimal.so.4", "libtcmalloc-minimal4", false, RESIDENT_BYTES, Map::copyOf, RELEASE));
    }
}
