package org.alloclab.harness.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.study.bench.Rival;
import org.alloclab.harness.study.verify.NativeTimer;
import org.alloclab.harness.study.verify.RealAllocator;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;

/** The real allocators that play a trace beside the simulated ones. */
final class Rivals implements Closeable {
    /** Nobody plays beside them. */
    static final Rivals NONE = new Rivals(List.of(), null);

    private final List<RealAllocator> real;
    private final @Nullable NativeTimer timer;

    private Rivals(List<RealAllocator> real, @Nullable NativeTimer timer) {
        this.real = real;
        this.timer = timer;
    }

    /** Those that are installed on this machine. */
    static Rivals real(ProviderRegistry registry, TraceSource source, TraceFormat format) throws IOException {
        return new Rivals(
                RealAllocator.all(registry).stream()
                        .filter(RealAllocator::isInstalled)
                        .toList(),
                new NativeTimer(source, format, new NativeBuild(System.getenv())));
    }

    /** The rival of an allocator; a variant has none, for it is set otherwise. */
    Optional<Rival> of(String name, Touch touch) {
        NativeTimer timing = timer;
        return timing == null
                ? Optional.empty()
                : real.stream()
                        .filter(allocator -> allocator.id().equals(name))
                        .findFirst()
                        .map(allocator -> () -> timing.cpuNanos(allocator, touch));
    }

    @Override
    public void close() throws IOException {
        if (timer != null) {
            timer.close();
        }
    }
}
