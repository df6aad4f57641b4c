package org.alloclab.libc.mimalloc.provider;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.view.VmaView;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Messages;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.alloclab.libc.mimalloc.thread.MiProcess;
import org.alloclab.libc.mimalloc.thread.MiThreadHeap;
import org.alloclab.libc.mimalloc.thread.NarratedThread;
import org.jspecify.annotations.Nullable;

/**
 * libmimalloc in one process.
 *
 * <p>Not modelled: locks and what happens when threads contend for them (threads run one at a time); heaps and
 * subprocesses beside the main ones; guarded blocks, profiles, hooks, NUMA; prctl(PR_SET_THP_DISABLE); the records of
 * pages, bitmaps and the page map fault when they are first used, and not again after reclaim took them away; a free of a
 * pointer that never was a block, where its slice belongs to a page.
 */
final class Mimalloc implements UserAllocator {
    private static final String STATS = "mi_stats_print";
    private static final String JSON = "mi_stats_get_json";
    private static final String OPTIONS = "mi_options_print";
    private static final String STANDARD_ERROR = "stderr";

    /** Where the library lies in a typical process: the address decides the random numbers, and so where arenas lie. */
    private static final long USUAL_LIBRARY = 0x7fff_f7f7_1000L;
    /** Offset in the library of the random context of the main thread's theap. */
    private static final long RANDOM_CONTEXT = 0x3fa98;

    private final UserAllocatorProvider.Context context;
    private @Nullable Running process;

    Mimalloc(UserAllocatorProvider.Context context) {
        this.context = context;
    }

    /** What there is once the process has started. */
    private record Running(MiProcess process, MiThreadHeap main, Controls controls, long startMillis) {
        Theap theap() {
            return main.ready();
        }
    }

    @Override
    public void start() {
        process = launch(0);
    }

    @Override
    public ThreadHeap start(SimThread main, long... prelude) {
        process = launch(main.controlBlock());
        MiThreadHeap heap = process.main();
        for (long sizeBytes : prelude) {
            heap.malloc(sizeBytes);
        }
        return narrated(heap);
    }

    // mi_process_init
    private Running launch(long controlBlock) {
        Settings settings = new Settings(context.options());
        Messages messages = new Messages(settings);
        messages.verbose("process init: 0x%s", Long.toHexString(controlBlock).toUpperCase(Locale.ROOT));
        if (settings.isEnabled(MiOption.VERBOSE)) {
            messages.print(OptionsText.of(settings));
        }
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
        MiProcess made = new MiProcess(os, settings, context.teller(), library);
        MiThreadHeap main = new MiThreadHeap(made, 0);
        Theap theap = main.ready();
        os.threadIsReady(true);
        made.arenaPages.reserveAtStart();
        return new Running(made, main, new Controls(made, theap), os.now());
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

    /** The parts of the process, for tests that look inside. */
    MiProcess process() {
        return running().process();
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        Running now = running();
        return narrated(thread.number() == 0 ? now.main() : new MiThreadHeap(now.process(), thread.number()));
    }

    /** With what it tells in front, where somebody listens. */
    private ThreadHeap narrated(MiThreadHeap heap) {
        Teller teller = context.teller();
        return teller.isHeard() ? new NarratedThread(heap, teller) : heap;
    }

    private Snapshot snapshot() {
        Running now = running();
        return Snapshot.of(now.process(), now.theap(), context.space(), now.startMillis());
    }

    @Override
    public MetricSnapshot metrics() {
        return Figures.of(snapshot().stats());
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return Figures.CHECKPOINT;
    }

    @Override
    public List<String> reportNames() {
        boolean silent = process().os.messages.text().isEmpty();
        return silent ? List.of(STATS, JSON, OPTIONS) : List.of(STATS, JSON, OPTIONS, STANDARD_ERROR);
    }

    @Override
    public String report(String name) {
        return switch (name) {
            case STATS -> StatsText.of(snapshot());
            case JSON -> StatsJson.of(snapshot());
            case OPTIONS -> OptionsText.of(process().settings);
            case STANDARD_ERROR -> process().os.messages.text();
            default ->
                throw new IllegalArgumentException(
                        "no report is called " + name + "; known are " + String.join(", ", reportNames()));
        };
    }

    @Override
    public List<Control> controls() {
        return Controls.ALL;
    }

    @Override
    public long control(String name, long... arguments) {
        return running().controls().call(name, arguments);
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return PieceKinds.ALL;
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        new PieceWalk(process(), visitor).show();
    }

    @Override
    public void checkInvariants() {
        new Invariants(process()).check();
    }
}
