package ${package};

import java.util.List;
import java.util.Set;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;

/** Publishes {@link MyMalloc}. */
public final class MyMallocProvider implements UserAllocatorProvider {
    static final OptionSpec<Long> REGION =
            OptionSpec.whole("${artifactId}.region", 1 << 16, 1 << 26, 1 << 20, "bytes that are mapped at a time");

    @Override
    public String id() {
        return "${artifactId}";
    }

    @Override
    public String summary() {
        return "an arena: blocks one behind the other, never used again";
    }

    @Override
    public Upstream models() {
        return new Upstream("${artifactId}", "1.0");
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
        return new MyMalloc(context.space(), context.options().get(REGION));
    }
}
