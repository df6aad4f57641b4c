package org.alloclab.libc.ptmalloc;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.Profile;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.parameter.Tunables;
import org.alloclab.libc.ptmalloc.process.MallocProcess;

/** Makes {@link Ptmalloc}s. */
public final class PtmallocProvider implements UserAllocatorProvider {
    /** glibc, csu/version.c: the banner that the library prints when it is run. */
    private static final NativeTwin.Release RELEASE =
            new NativeTwin.Release("GNU C Library [^\n]*version ([0-9]+\\.[0-9]+)", "glibc.version");

    static final String ID = Decisions.COMPONENT;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public String summary() {
        return "glibc's malloc: boundary tags, bins, thread caches, arenas";
    }

    @Override
    public Upstream models() {
        return new Upstream("glibc", "2.36");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return Tunables.ALL;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.ADDRESS_EXACT,
                Capability.THREAD_CACHES,
                Capability.RETURNS_MEMORY,
                Capability.DETECTS_BAD_FREE,
                Capability.WORD_32);
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                new Variant("notcache", Map.of("glibc.malloc.tcache_count", "0"), "without thread caches"),
                new Variant("arena1", Map.of("glibc.malloc.arena_max", "1"), "one arena for all threads"));
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
        return Control.givingBack(Ptmalloc.CONTROLS);
    }

    @Override
    public UserAllocator create(Context context) {
        Parameters parameters =
                new Parameters(new Sizes(context.machine().wordSize()), Tunables.rules(context.options()));
        Tunables.apply(context.options(), parameters, context.space().transparentHugePages());
        return new Ptmalloc(
                new MallocProcess(context.machine(), context.space(), parameters, context.teller(), context.seed()));
    }

    @Override
    public Optional<NativeTwin> nativeTwin() {
        return Optional.of(new NativeTwin("", "libc6", false, 0, PtmallocProvider::environment, RELEASE));
    }

    /** glibc 2.36, elf/dl-tunables.c: one variable with all tunables, a colon between them. */
    private static Map<String, String> environment(Map<String, String> options) {
        String tunables = options.entrySet().stream()
                .filter(option -> Tunables.isTunable(option.getKey()))
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining(":"));
        return tunables.isEmpty() ? Map.of() : Map.of("GLIBC_TUNABLES", tunables);
    }
}
