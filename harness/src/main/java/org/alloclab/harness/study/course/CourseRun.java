package org.alloclab.harness.study.course;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Attributor;
import org.alloclab.harness.measure.attribution.Kind;
import org.alloclab.harness.measure.attribution.LiveBlocks;
import org.alloclab.harness.measure.attribution.Pieces;
import org.alloclab.harness.measure.attribution.ResidentPages;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.run.RunListener;
import org.alloclab.harness.run.TimedCheckpoints;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.stack.CallSites;
import org.jspecify.annotations.Nullable;

/** Plays a trace once more, and looks at the process at many moments. */
public final class CourseRun implements RunListener, Heats.Player<Course> {
    /** Moments by operation of a trace without times; half of them where as many go by time. */
    private static final int MOMENTS = 128;

    /**
     * What is wanted.
     *
     * @param name of the contender
     * @param plan what is run
     * @param idleNanos time that passes behind the last operation
     * @param asked operations before which a moment lies that somebody asked for; its pieces are kept
     * @param mostPieces pieces that are kept of a moment
     */
    public record Request(String name, RunPlan plan, long idleNanos, Set<Long> asked, int mostPieces) {
        public Request {
            asked = Set.copyOf(asked);
        }
    }

    private final Request request;
    private final Extent extent;
    private final Keeping keeping;
    private final Map<Integer, HeldBlocks> held = new HashMap<>();
    private final Landmarks landmarks = new Landmarks();
    private final SizeCounts sizes = new SizeCounts();
    private final BlockTable table = new BlockTable(sizes);
    private final HeapMaps maps = new HeapMaps();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Chunks> chunks = new ArrayList<>();
    private final Run run;
    private final CallCount calls = new CallCount();
    private List<Kind> kinds = List.of();
    private @Nullable Attributor attributor;
    private @Nullable Checkpoint start;
    private @Nullable SizeClasses classes;

    private static final class CallCount implements Probe {
        long count;

        @Override
        public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
            count++;
        }
    }

    /** Which blocks a course keeps of the moments that may be asked about. */
    enum Keeping {
        /** None: nobody knows where they were allocated. */
        NO_BLOCKS,
        /** All that are live. */
        LIVE_BLOCKS
    }

    /**
     * Builds the machine and starts its process.
     *
     * @param keeping which blocks are kept
     * @param progress is told whose code runs
     */
    CourseRun(Request request, Extent extent, Keeping keeping, Progress progress) {
        this.request = request;
        this.keeping = keeping;
        this.extent = extent;
        this.run = new Run(request.plan(), landmarks, progress);
        boolean timed = request.plan().workload().clock().isRecorded() && extent.nanos() > 0;
        run.rowsTo(table);
        run.rowsTo(sizes);
        run.rowsTo(landmarks);
        run.callsTo(calls);
        run.checkpointsTo(this);
        run.interrupt(new CourseMoments(moments(timed ? MOMENTS / 2 : MOMENTS)));
        if (timed) {
            long period = Math.max(1, extent.nanos() / (MOMENTS / 2));
            run.interrupt(new TimedCheckpoints(request.plan().workload().clock().startNanos(), period));
        }
        landmarks.follow(run.machine());
        run.start();
        run.idle(request.idleNanos());
    }

    @Override
    public void play(OpBatch batch) {
        run.play(batch);
    }

    @Override
    public Course result(TraceTotals totals) {
        run.finish(totals);
        return course();
    }

    private NavigableSet<Long> moments(int count) {
        TreeSet<Long> operations = new TreeSet<>(request.asked());
        for (int i = 1; i < count; i++) {
            operations.add((long) ((double) extent.operations() * i / count));
        }
        if (extent.peakOperation() > 0) {
            operations.add(extent.peakOperation());
        }
        operations.removeIf(operation -> operation <= 0 || operation >= extent.operations());
        return operations;
    }

    private Course course() {
        int peak = 0;
        for (int i = 1; i < samples.size(); i++) {
            peak = samples.get(i).heapRssBytes() > samples.get(peak).heapRssBytes() ? i : peak;
        }
        return new Course(
                request.name(),
                request.plan(),
                kinds,
                samples,
                landmarks.all(),
                maps.map(),
                chunks,
                classes == null ? sizes.alone() : classes,
                peak,
                moment(peak),
                held,
                CallSites.NONE);
    }

    /** The last sample that somebody asked for, or the one in which most was resident. */
    private int moment(int peak) {
        for (int i = samples.size() - 1; i >= 0; i--) {
            if (request.asked().contains(samples.get(i).operation())) {
                return i;
            }
        }
        return peak;
    }

    @Override
    public void started(Checkpoint checkpoint, ProgramMachine machine) {
        start = checkpoint;
        kinds = Kind.of(machine.allocator().pieceKinds());
        if (run.isAlive()) {
            attributor = new Attributor(machine.space(), machine.allocator());
            sample(checkpoint, Look.at(table.live(run), machine));
        }
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
        boolean wanted =
                checkpoint.op() == extent.peakOperation() || request.asked().contains(checkpoint.op());
        if (attributor != null) {
            Look look = Look.at(table.live(run), machine);
            if (wanted) {
                keepPieces(look);
            }
            sample(checkpoint, look);
        }
    }

    @Override
    public void ended(Checkpoint checkpoint, ProgramMachine machine) {
        keepAndSample(checkpoint, machine);
    }

    @Override
    public void died(Checkpoint checkpoint, ProgramMachine machine) {
        run.death()
                .ifPresent(
                        death -> landmarks.died(checkpoint.op(), death.signal().signalName()));
        try {
            keepAndSample(checkpoint, machine);
        } catch (IllegalStateException broken) {
            landmarks.cut();
        }
    }

    private void keepAndSample(Checkpoint checkpoint, ProgramMachine machine) {
        if (attributor != null) {
            Look look = Look.at(table.live(run), machine);
            keepPieces(look);
            sample(checkpoint, look);
        }
    }

    /** A heap at a moment, read once. */
    private record Look(LiveBlocks blocks, Pieces pieces, ResidentPages resident) {
        static Look at(LiveBlocks blocks, ProgramMachine machine) {
            return new Look(blocks, Pieces.of(machine.allocator()), ResidentPages.of(machine.space()));
        }
    }

    /** The pieces of the sample that is taken next are kept. */
    private void keepPieces(Look look) {
        chunks.add(chunks(look.pieces, look.blocks));
        classes = sizes.with(look.pieces, look.blocks);
        if (keeping == Keeping.LIVE_BLOCKS) {
            held.put(samples.size(), HeldBlocks.of(look.pieces, look.resident, look.blocks));
        }
    }

    private void sample(Checkpoint checkpoint, Look look) {
        landmarks.cut();
        Checkpoint first = Objects.requireNonNull(start);
        maps.add(samples.size(), Pages.of(look.pieces, look.resident));
        samples.add(new Sample(
                checkpoint.op(),
                checkpoint.nanos() - first.nanos(),
                checkpoint.liveBytes(),
                checkpoint.liveBlocks(),
                footprint(look.pieces),
                checkpoint.space().rssBytes() - first.space().rssBytes(),
                checkpoint.processBytes(),
                checkpoint.space().swapBytes(),
                checkpoint.space().minorFaults() - first.space().minorFaults(),
                checkpoint.space().majorFaults() - first.space().majorFaults(),
                calls.count,
                Objects.requireNonNull(attributor)
                        .attribute(checkpoint.op(), look.blocks, look.pieces, look.resident)));
    }

    private static long footprint(Pieces pieces) {
        long sum = 0;
        for (int piece = 0; piece < pieces.count(); piece++) {
            sum += pieces.kind(piece).role() == PieceKind.Role.RESERVED ? 0 : pieces.bytes(piece);
        }
        return sum;
    }

    private Chunks chunks(Pieces pieces, LiveBlocks blocks) {
        int count = Math.min(pieces.count(), request.mostPieces());
        long[] address = new long[count];
        long[] bytes = new long[count];
        int[] kind = new int[count];
        long[] operation = new long[count];
        long[] requested = new long[count];
        int[] thread = new int[count];
        for (int i = 0; i < count; i++) {
            address[i] = pieces.address(i);
            bytes[i] = pieces.bytes(i);
            kind[i] = pieces.kindIndex(i);
            int block = pieces.kind(i).role() == PieceKind.Role.LIVE ? blocks.at(address[i]) : -1;
            operation[i] = block < 0 ? -1 : blocks.operation(block);
            requested[i] = block < 0 ? 0 : blocks.requested(block);
            thread[i] = block < 0 ? 0 : blocks.thread(block);
        }
        int[] byKind = new int[kinds.size()];
        for (int i = 0; i < pieces.count(); i++) {
            byKind[pieces.kindIndex(i)]++;
        }
        return new Chunks(samples.size(), pieces.count(), byKind, address, bytes, kind, operation, requested, thread);
    }
}
