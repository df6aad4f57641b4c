package org.alloclab.harness.referee;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.ControlTree;
import org.alloclab.api.heap.ForwardingUserAllocator;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.jspecify.annotations.Nullable;

/** A user allocator whose answers are checked. */
final class RefereedAllocator extends ForwardingUserAllocator implements ProgramStores {
    private final Ledger ledger;
    private final WatchedSpace space;
    private final Calls calls;
    private final int wordBytes;

    /**
     * Nothing was asked yet.
     *
     * @param space the one that {@code allocator} has
     * @param wordBytes width of a pointer, the least alignment of a block
     * @param touching whether the program writes to every page of a new block
     */
    RefereedAllocator(UserAllocator allocator, WatchedSpace space, Calls calls, int wordBytes, boolean touching) {
        super(allocator);
        this.ledger = new Ledger(space, calls, touching);
        this.space = space;
        this.calls = calls;
        this.wordBytes = wordBytes;
    }

    private ThreadHeap refereed(@Nullable ThreadHeap heap, String call) {
        if (heap == null) {
            throw calls.foul("answered null to " + call);
        }
        return new RefereedHeap(heap, ledger, space, calls, wordBytes);
    }

    @Override
    public void written(long address) {
        ledger.written(address);
    }

    @Override
    public void start() {
        calls.run("start()", () -> super.start());
    }

    @Override
    public ThreadHeap start(SimThread main, long... prelude) {
        ThreadHeap heap = calls.object("start()", () -> super.start(main, prelude));
        return refereed(heap, "start()");
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        ThreadHeap heap = calls.object("attach()", () -> super.attach(thread));
        return refereed(heap, "attach()");
    }

    /** What a plug-in must answer, and may answer with nothing in it. */
    private <T> T told(String call, Supplier<@Nullable T> step) {
        @Nullable T answer = calls.<@Nullable T>object(call, step);
        if (answer == null) {
            throw calls.foul("answered null to " + call);
        }
        return answer;
    }

    /** Whoever asks has used the block that he got last. */
    @Override
    public MetricSnapshot metrics() {
        ledger.settle();
        return told("metrics()", super::metrics);
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return told("checkpointMetrics()", super::checkpointMetrics);
    }

    @Override
    public List<String> reportNames() {
        return told("reportNames()", super::reportNames);
    }

    @Override
    public List<Control> controls() {
        return told("controls()", super::controls);
    }

    @Override
    public Optional<ControlTree> controlTree() {
        return told("controlTree()", super::controlTree).map(tree -> new RefereedControlTree(tree, calls));
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return told("pieceKinds()", super::pieceKinds);
    }

    @Override
    public void forked(ThreadHeap survivor) {
        ThreadHeap its = survivor instanceof RefereedHeap refereed ? refereed.asMade() : survivor;
        calls.run("forked()", () -> super.forked(its));
    }

    @Override
    public void exposeState() {
        calls.run("exposeState()", super::exposeState);
    }

    @Override
    public long nextWakeNanos() {
        return calls.number("nextWakeNanos()", () -> super.nextWakeNanos());
    }

    @Override
    public void wake() {
        calls.run("wake()", () -> super.wake());
    }

    @Override
    public String report(String name) {
        return calls.answered("report()", () -> super.report(name));
    }

    @Override
    public long control(String name, long... arguments) {
        return calls.answered(name + "()", () -> super.control(name, arguments));
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        calls.run("pieces()", () -> super.pieces(visitor));
    }

    @Override
    public void checkInvariants() {
        calls.run("checkInvariants()", () -> super.checkInvariants());
    }
}
