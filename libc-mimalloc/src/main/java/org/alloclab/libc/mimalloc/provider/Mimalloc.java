package org.alloclab.libc.mimalloc.provider;

import java.util.List;
import org.alloclab.api.heap.BlockVisitor;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.view.VmaView;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Messages;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.thread.MiProcess;
import org.alloclab.libc.mimalloc.thread.MiThreadHeap;
import org.jspecify.annotations.Nullable;

/** libmimalloc in one process. */
final class Mimalloc implements UserAllocator {
    /** Where the library lies in the recorded runs: the address decides the random numbers. */
    private static final long USUAL_LIBRARY = 0x7fff_f7f7_1000L;

    private static final long RANDOM_CONTEXT = 0x3fa98;

    private final UserAllocatorProvider.Context context;
    private @Nullable Running process;

    Mimalloc(UserAllocatorProvider.Context context) {
        this.context = context;
    }

    private record Running(MiProcess process, MiThreadHeap main) {}

    @Override
    public void start() {
        Settings settings = new Settings(context.options());
        Messages messages = new Messages(settings);
        long library = library();
        Os os = new Os(
                context.space(),
                context.clock(),
                settings,
                messages,
                new Stats(),
                context.machine().overcommitMemory(),
                library + RANDOM_CONTEXT,
                context.seed());
        MiProcess made = new MiProcess(os, settings, new Teller(context.probe()), library);
        MiThreadHeap main = new MiThreadHeap(made, 0);
        main.ready();
        os.threadIsReady(true);
        made.arenaPages.reserveAtStart();
        process = new Running(made, main);
    }

    /** Where the library was loaded: the first area of its file. */
    private long library() {
        for (VmaView area : context.space().areas()) {
            if (area.name().contains("libmimalloc")) {
                return area.start();
            }
        }
        return USUAL_LIBRARY;
    }

    private Running running() {
        if (process == null) {
            throw new IllegalStateException("the allocator was not started: call start first");
        }
        return process;
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        Running now = running();
        return thread.number() == 0 ? now.main() : new MiThreadHeap(now.process(), thread.number());
    }

    @Override
    public MetricSnapshot metrics() {
        return MetricSnapshot.builder().build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of();
    }

    @Override
    public List<String> reportNames() {
        return List.of();
    }

    @Override
    public String report(String name) {
        throw new IllegalArgumentException("no report is called " + name);
    }

    @Override
    public List<Control> controls() {
        return List.of();
    }

    @Override
    public long control(String name, long... arguments) {
        throw new IllegalArgumentException("no control is called " + name);
    }

    @Override
    public void blocks(BlockVisitor visitor) {}

    @Override
    public void checkInvariants() {}
}
