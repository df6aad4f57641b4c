package org.alloclab.api.heap;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;

/**
 * Hands every call on to another allocator, those with a default too: a decorator extends it and overrides what it changes.
 */
public abstract class ForwardingUserAllocator implements UserAllocator {
    private final UserAllocator decorated;

    /** Forwards to {@code decorated}. */
    protected ForwardingUserAllocator(UserAllocator decorated) {
        this.decorated = decorated;
    }

    /** What every call goes to. */
    protected final UserAllocator decorated() {
        return decorated;
    }

    @Override
    public void start() {
        decorated.start();
    }

    @Override
    public ThreadHeap start(SimThread main, long... prelude) {
        return decorated.start(main, prelude);
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        return decorated.attach(thread);
    }

    @Override
    public MetricSnapshot metrics() {
        return decorated.metrics();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return decorated.checkpointMetrics();
    }

    @Override
    public List<String> reportNames() {
        return decorated.reportNames();
    }

    @Override
    public String report(String name) {
        return decorated.report(name);
    }

    @Override
    public List<Control> controls() {
        return decorated.controls();
    }

    @Override
    public long control(String name, long... arguments) {
        return decorated.control(name, arguments);
    }

    @Override
    public Optional<ControlTree> controlTree() {
        return decorated.controlTree();
    }

    @Override
    public long nextWakeNanos() {
        return decorated.nextWakeNanos();
    }

    @Override
    public void wake() {
        decorated.wake();
    }

    @Override
    public void forked(ThreadHeap survivor) {
        decorated.forked(survivor);
    }

    @Override
    public void exposeState() {
        decorated.exposeState();
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return decorated.pieceKinds();
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        decorated.pieces(visitor);
    }

    @Override
    public void checkInvariants() {
        decorated.checkInvariants();
    }
}
