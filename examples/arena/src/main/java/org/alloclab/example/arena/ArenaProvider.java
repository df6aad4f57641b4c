package org.alloclab.example.arena;

import java.util.List;
import java.util.Set;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;

/** Publishes {@link Arena}. */
public final class ArenaProvider implements UserAllocatorProvider {
    static final OptionSpec<Long> REGION =
            OptionSpec.whole("arena.region", 1 << 16, 1 << 26, 1 << 20, "bytes that are mapped at a time");

    @Override
    public String id() {
        return "arena";
    }

    @Override
    public String summary() {
        return "an arena: blocks one behind the other, never used again";
    }

    @Override
    public Upstream models() {
        return new Upstream("arena", "1.0");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return List.of(REGION);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.NEVER_REUSES);
    }

    @Override
    public UserAllocator create(Context context) {
        return new Arena(context.space(), context.options().get(REGION));
    }
}
