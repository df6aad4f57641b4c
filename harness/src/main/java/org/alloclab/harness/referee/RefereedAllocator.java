package org.alloclab.harness.referee;

import org.alloclab.api.heap.ForwardingUserAllocator;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.MetricSnapshot;
import org.jspecify.annotations.Nullable;

/** A user allocator whose answers are checked. */
final class RefereedAllocator extends ForwardingUserAllocator implements ProgramStores {
    private final String id;
    private final Ledger ledger;
    private final WatchedSpace space;
    private final Progress progress;
    private final int wordBytes;

    /**
     * Nothing was asked yet.
     *
     * @param space the one that {@code allocator} has
     * @param wordBytes width of a pointer, the least alignment of a block
     * @param touching whether the program writes to every page of a new block
     */
    RefereedAllocator(
            String id,
            UserAllocator allocator,
            WatchedSpace space,
            Progress progress,
            int wordBytes,
            boolean touching) {
        super(allocator);
        this.id = id;
        this.ledger = new Ledger(space, touching);
        this.space = space;
        this.progress = progress;
        this.wordBytes = wordBytes;
    }

    private ThreadHeap refereed(@Nullable ThreadHeap heap, String call) {
        if (heap == null) {
            throw PlugInFailure.foul(id, "answered null to " + call);
        }
        return new RefereedHeap(id, heap, ledger, space, progress, wordBytes);
    }

    @Override
    public void written(long address) {
        ledger.written(address);
    }

    @Override
    public void start() {
        String outer = progress.enter(id, "start()");
        super.start();
        progress.leave(outer);
    }

    @Override
    public ThreadHeap start(SimThread main, long... prelude) {
        String outer = progress.enter(id, "start()");
        ThreadHeap heap = super.start(main, prelude);
        progress.leave(outer);
        return refereed(heap, "start()");
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        String outer = progress.enter(id, "attach()");
        ThreadHeap heap = super.attach(thread);
        progress.leave(outer);
        return refereed(heap, "attach()");
    }

    @Override
    public MetricSnapshot metrics() {
        String outer = progress.enter(id, "metrics()");
        MetricSnapshot metrics = super.metrics();
        progress.leave(outer);
        if (metrics == null) {
            throw PlugInFailure.foul(id, "answered null to metrics()");
        }
        return metrics;
    }

    @Override
    public long nextWakeNanos() {
        String outer = progress.enter(id, "nextWakeNanos()");
        long wake = super.nextWakeNanos();
        progress.leave(outer);
        return wake;
    }

    @Override
    public void wake() {
        String outer = progress.enter(id, "wake()");
        super.wake();
        progress.leave(outer);
    }

    @Override
    public String report(String name) {
        String outer = progress.enter(id, "report()");
        String text;
        try {
            text = super.report(name);
        } catch (IllegalArgumentException e) {
            // the question was wrong, which whoever asked is told
            progress.leave(outer);
            throw e;
        }
        progress.leave(outer);
        return text;
    }

    @Override
    public long control(String name, long... arguments) {
        String outer = progress.enter(id, name + "()");
        long answer;
        try {
            answer = super.control(name, arguments);
        } catch (IllegalArgumentException e) {
            // the question was wrong, which whoever asked is told
            progress.leave(outer);
            throw e;
        }
        progress.leave(outer);
        return answer;
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        String outer = progress.enter(id, "pieces()");
        super.pieces(visitor);
        progress.leave(outer);
    }

    @Override
    public void checkInvariants() {
        String outer = progress.enter(id, "checkInvariants()");
        super.checkInvariants();
        progress.leave(outer);
    }
}
