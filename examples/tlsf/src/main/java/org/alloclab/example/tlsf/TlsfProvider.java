package org.alloclab.example.tlsf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;

/** Publishes {@link Tlsf}. */
public final class TlsfProvider implements UserAllocatorProvider {
    static final OptionSpec<Long> POOL =
            OptionSpec.bytes("tlsf.pool", 1 << 16, 1 << 28, 1 << 20, "bytes that are mapped at a time");

    @Override
    public String id() {
        return "tlsf";
    }

    @Override
    public String summary() {
        return "two-level segregated fit (Masmano et al. 2004): answers in constant time";
    }

    @Override
    public Upstream models() {
        return new Upstream("TLSF", "ECRTS 2004");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return List.of(POOL);
    }

    @Override
    public List<Variant> variants() {
        return List.of(new Variant("small-pools", Map.of(POOL.name(), "65536"), "maps 64 KiB at a time"));
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.RETURNS_MEMORY);
    }

    @Override
    public UserAllocator create(Context context) {
        return new Tlsf(context.space(), context.options().get(POOL));
    }
}
