package org.alloclab.harness.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.harness.input.HeapTooSmallException;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.KeptTrace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.stack.StackTable;
import org.alloclab.harness.trace.stack.StackVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Plays one trace for many players, each with a machine of its own.
 *
 * <pre>
 *   the trace fits into memory: decoded once and kept         it does not: decoded as it is played
 *
 *     lane 0   player 0 ───────▶ | player 2 ──▶ |              player 0  player 1  ...  in lockstep, batch by batch
 *     lane 1   player 1 ─▶ | player 3 ────────▶ |
 * </pre>
 *
 * <p>A player makes its machine when its turn comes and is forgotten with it once its result is taken. Where two machines
 * at a time turn out to need more memory than there is, fewer play.
 */
public final class Heats {
    private final TraceSource source;
    private final TraceFormat format;
    private final ReadOptions options;
    private final Lanes lanes;
    private ProgressListener progress = ProgressListener.UNHEARD;
    private @Nullable KeptTrace kept;
    /** Whether the trace turned out not to fit. */
    private boolean tooLarge;

    /** Enters a player: builds its machine. Called on the thread that will play it. */
    @FunctionalInterface
    public interface Entry<R> {

        Player<R> enter();
    }

    /** Plays on one machine, on one thread. */
    public interface Player<R> {

        /** Plays the next batch of the trace. */
        void play(OpBatch batch);

        /** The trace has ended. */
        R result(TraceTotals totals);
    }

    /**
     * What came of it.
     *
     * @param totals what the trace contains
     * @param results by player, in the order they were given in
     */
    public record Results<R>(TraceTotals totals, List<R> results) {
        public Results {
            results = List.copyOf(results);
        }
    }

    public Heats(TraceSource source, TraceFormat format, ReadOptions options, Lanes lanes) {
        this.source = source;
        this.format = format;
        this.options = options;
        this.lanes = lanes;
    }

    /** From now on {@code listener} hears how far it has come. */
    public void tell(ProgressListener listener) {
        progress = listener;
    }

    public TraceSource source() {
        return source;
    }

    /** Tells on which stacks the trace's operations allocated: {@link TraceFormat#stacks}. */
    public StackTable stacks(StackVisitor visitor) throws IOException {
        return format.stacks(source, visitor);
    }

    /**
     * Plays the trace for all of them. May be called again; a trace that fits is decoded the first time only.
     *
     * @throws HeapTooSmallException if there is no room for one machine alone
     */
    public <R> Results<R> play(List<? extends Entry<R>> entries) throws IOException {
        if (kept == null && !tooLarge) {
            progress.heard(ProgressListener.Stage.READING, 0, 0);
            kept = keep().orElse(null);
            tooLarge = kept == null;
        }
        Counted counted = new Counted(kept == null ? 0 : kept.totals().ops() * entries.size());
        List<Entry<R>> heard = new ArrayList<>();
        entries.forEach(entry -> heard.add(() -> counted.player(entry.enter())));
        return kept == null ? playLockstep(heard) : playKept(kept, heard);
    }

    /** Tells how many operations all players have played. */
    private final class Counted {
        private final long all;
        private final AtomicLong done = new AtomicLong();

        Counted(long all) {
            this.all = all;
        }

        <R> Player<R> player(Player<R> heard) {
            return new Player<>() {
                @Override
                public void play(OpBatch batch) {
                    heard.play(batch);
                    progress.heard(ProgressListener.Stage.PLAYING, done.addAndGet(batch.count()), all);
                }

                @Override
                public R result(TraceTotals totals) {
                    return heard.result(totals);
                }
            };
        }
    }

    private Optional<KeptTrace> keep() throws IOException {
        try {
            return KeptTrace.read(format.open(source, options), lanes.keptBytes());
        } catch (OutOfMemoryError e) {
            return Optional.empty();
        }
    }

    private <R> Results<R> playKept(KeptTrace trace, List<? extends Entry<R>> entries) throws IOException {
        int side = Math.min(lanes.beside(trace.heapBytes(), trace.totals()), entries.size());
        List<Optional<R>> results = new LaneRunner<R>(trace, entries).play(side);
        List<R> all = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Optional<R> result = results.get(i);
            all.add(result.isPresent() ? result.get() : alone(trace, entries.get(i)));
        }
        return new Results<>(trace.totals(), all);
    }

    /** Plays for one that found no room beside others. */
    private static <R> R alone(KeptTrace trace, Entry<R> entry) throws IOException {
        try {
            return LaneRunner.play(trace, entry);
        } catch (OutOfMemoryError e) {
            throw HeapTooSmallException.of(
                    "this machine with this trace", trace.heapBytes() + Lanes.machineBytes(trace.totals()));
        }
    }

    private <R> Results<R> playLockstep(List<? extends Entry<R>> entries) throws IOException {
        try {
            return lockstep(entries);
        } catch (OutOfMemoryError e) {
            if (entries.size() <= 1) {
                throw HeapNeed.of(source, format, options);
            }
        }
        int half = entries.size() / 2;
        Results<R> first = playLockstep(entries.subList(0, half));
        Results<R> second = playLockstep(entries.subList(half, entries.size()));
        List<R> all = new ArrayList<>(first.results());
        all.addAll(second.results());
        return new Results<>(first.totals(), all);
    }

    private <R> Results<R> lockstep(List<? extends Entry<R>> entries) throws IOException {
        List<Player<R>> players = new ArrayList<>();
        for (Entry<R> entry : entries) {
            players.add(entry.enter());
        }
        try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
            for (OpBatch batch = decoded.next(); batch != null; batch = decoded.next()) {
                for (Player<R> player : players) {
                    player.play(batch);
                }
            }
            TraceTotals totals = decoded.totals();
            return new Results<>(
                    totals,
                    players.stream().map(player -> player.result(totals)).toList());
        }
    }
}
