package org.alloclab.harness.fake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.SystemCalls;

/**
 * Never reuses anything: each block lies behind the last, the break moves by 64 KiB. Writes down every call. A size of
 * 666 is answered with NULL, a free of a block of size 13 ends the program.
 */
public final class BumpAllocator implements UserAllocator {
    public static final Metric HANDED_OUT = Metric.bytes("handed_out", "bytes handed out so far");
    private static final PieceKind LIVE = new PieceKind("live", PieceKind.Role.LIVE, "blocks that were handed out");
    private static final PieceKind TOP = new PieceKind("top", PieceKind.Role.TOP, "what was not handed out yet");
    private static final long STEP = 64 << 10;

    private final SystemCalls space;
    private final Clock clock;
    private final List<String> calls;
    private final Map<Long, Long> sizes = new HashMap<>();
    private long next;
    private long end;
    private long handedOut;

    BumpAllocator(SystemCalls space, Clock clock, List<String> calls) {
        this.space = space;
        this.clock = clock;
        this.calls = calls;
    }

    @Override
    public void start() {
        calls.add("start");
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        calls.add("attach " + thread.number() + " cpu " + thread.cpu() + " tcb 0x"
                + Long.toHexString(thread.controlBlock()));
        return new Heap(thread.number());
    }

    @Override
    public MetricSnapshot metrics() {
        return MetricSnapshot.builder().put(HANDED_OUT, handedOut).build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of(HANDED_OUT);
    }

    @Override
    public List<String> reportNames() {
        return List.of();
    }

    @Override
    public String report(String name) {
        return "";
    }

    @Override
    public List<Control> controls() {
        return List.of();
    }

    @Override
    public long control(String name, long... arguments) {
        return 0;
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return List.of(LIVE, TOP);
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        long at = end == 0 ? 0 : space.figures().startBreak();
        for (Map.Entry<Long, Long> block : new TreeMap<>(sizes).entrySet()) {
            if (block.getKey() > at) {
                visitor.piece(TOP, at, block.getKey() - at, PieceVisitor.NOBODY, PieceVisitor.NOBODY);
            }
            if (block.getValue() > 0) {
                visitor.piece(LIVE, block.getKey(), block.getValue(), PieceVisitor.NOBODY, PieceVisitor.NOBODY);
            }
            at = block.getKey() + block.getValue();
        }
        if (end > at) {
            visitor.piece(TOP, at, end - at, PieceVisitor.NOBODY, PieceVisitor.NOBODY);
        }
    }

    @Override
    public void checkInvariants() {}

    private long bump(long size, long alignment) {
        if (next == 0) {
            next = space.brk(0);
            end = next;
        }
        long address = (next + alignment - 1) & -alignment;
        while (address + size > end) {
            end = space.brk(end + STEP);
        }
        next = address + Math.max(16, (size + 15) & -16L);
        handedOut += size;
        sizes.put(address, size);
        return address;
    }

    private final class Heap implements ThreadHeap {
        private final int thread;

        Heap(int thread) {
            this.thread = thread;
        }

        private void log(String call) {
            calls.add(clock.nanos() + " T" + thread + " " + call);
        }

        @Override
        public long malloc(long size) {
            log("malloc " + size);
            return size == 666 ? 0 : bump(size, 16);
        }

        @Override
        public void free(long pointer) {
            Long size = sizes.remove(pointer);
            log("free " + (pointer == 0 ? "NULL" : size));
            if (size != null && size == 13) {
                throw SimulatedDeath.abort("free(): unlucky size");
            }
        }

        @Override
        public long calloc(long count, long size) {
            log("calloc " + count + " " + size);
            return bump(count * size, 16);
        }

        @Override
        public long realloc(long pointer, long size) {
            log("realloc " + (pointer == 0 ? "NULL" : sizes.remove(pointer)) + " " + size);
            return bump(size, 16);
        }

        @Override
        public long memalign(long alignment, long size) {
            log("memalign " + alignment + " " + size);
            return bump(size, Math.max(16, alignment));
        }

        @Override
        public long usableSize(long pointer) {
            return (sizes.getOrDefault(pointer, 0L) + 15) & -16L;
        }

        @Override
        public void exit() {
            log("exit");
        }
    }
}
