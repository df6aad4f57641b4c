package org.alloclab.harness.study.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.compare.Entrant;
import org.alloclab.harness.study.compare.Failure;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;

/** Plays the cells of a study that are missing, trace by trace, here or on a cluster. */
public final class Sweep {
    private final CellStore store;
    private final Pace pace;
    private final Progress progress;
    private final List<String> left = new ArrayList<>();

    /** Hears of the way; called by several threads at a time. */
    @FunctionalInterface
    public interface Progress {

        /**
         * A cell is done.
         *
         * @param done cells that are there now
         * @param all cells of this shard
         */
        void done(int done, int all);
    }

    /** Opens a trace for playing. */
    @FunctionalInterface
    public interface Traces {

        Heats heats(String trace) throws IOException;
    }

    public Sweep(CellStore store, Pace pace, Progress progress) {
        this.store = store;
        this.pace = pace;
        this.progress = progress;
    }

    /** One line for each cell that a plug-in ended: it is missing, and the next run plays it again. */
    public List<String> leftOut() {
        return List.copyOf(left);
    }

    /** The cells of a shard. */
    public static List<Cell> of(List<Cell> cells, Shard shard) {
        List<Cell> mine = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (shard.has(i)) {
                mine.add(cells.get(i));
            }
        }
        return mine;
    }

    /** What the store lacks of them, trace by trace. */
    private Map<String, List<Cell>> missing(List<Cell> cells) {
        Map<String, List<Cell>> missing = new LinkedHashMap<>();
        for (Cell cell : cells) {
            if (!store.has(cell)) {
                missing.computeIfAbsent(cell.trace(), trace -> new ArrayList<>())
                        .add(cell);
            }
        }
        return missing;
    }

    /**
     * Plays what is missing of these cells here.
     *
     * @return cells that were played
     */
    public int play(List<Cell> cells, Traces traces) throws IOException {
        Map<String, List<Cell>> missing = missing(cells);
        Count count = new Count(missing, cells.size());
        for (Map.Entry<String, List<Cell>> trace : missing.entrySet()) {
            List<Heats.Entry<String>> entries = new ArrayList<>();
            trace.getValue().forEach(cell -> entries.add(() -> new Player(cell, count)));
            traces.heats(trace.getKey()).play(entries);
        }
        return count.lacking;
    }

    /**
     * Lets an engine play what is missing of these cells.
     *
     * @param orders makes the order for what is missing
     * @return cells that were played
     * @throws ClusterFailure if the cluster cannot be reached or used; what was done until then is kept
     * @throws WorkerFailure if a worker could not play its part; what was done until then is kept
     */
    public int play(List<Cell> cells, SweepEngine engine, Function<List<Portion>, SweepEngine.Order> orders) {
        Map<String, List<Cell>> missing = missing(cells);
        Count count = new Count(missing, cells.size());
        if (count.lacking == 0) {
            return 0;
        }
        Map<String, Cell> lacking = new HashMap<>();
        List<Portion> portions = new ArrayList<>();
        missing.forEach((trace, its) -> {
            its.forEach(cell -> lacking.put(cell.key(), cell));
            portions.add(new Portion(trace, its.stream().map(Cell::key).toList()));
        });
        engine.play(orders.apply(portions), (key, file) -> {
            Cell cell = lacking.remove(key);
            if (cell == null) {
                throw new ClusterFailure("a worker sent the cell " + key
                        + ", which it was not asked for; does it run the same version of alloclab?");
            }
            store.put(cell, file);
            count.up();
        });
        if (!lacking.isEmpty()) {
            throw new ClusterFailure("the cluster says that it is done, and " + lacking.size()
                    + " cells are missing; start the study again to fill the gaps");
        }
        return count.lacking;
    }

    /** How far a sweep is. */
    private final class Count {
        private final int lacking;
        private final int all;
        private int done;

        Count(Map<String, List<Cell>> missing, int all) {
            this.lacking = missing.values().stream().mapToInt(List::size).sum();
            this.all = all;
            this.done = all - lacking;
        }

        synchronized void up() {
            done++;
            progress.done(done, all);
        }

        synchronized void leftOut(Cell cell, Failure failure) {
            left.add(cell.trace() + ", " + failure.name() + ": left out by " + failure.text());
        }
    }

    /** Plays a cell and keeps its result as soon as it is there. */
    private final class Player implements Heats.Player<String> {
        private final Cell cell;
        private final Count count;
        private final Entrant entrant;

        Player(Cell cell, Count count) {
            this.cell = cell;
            this.count = count;
            this.entrant = new Entrant(cell.row(), cell.plan(), 0, pace, Containment.BUDGET_NANOS);
        }

        @Override
        public void play(OpBatch batch) {
            entrant.play(batch);
        }

        @Override
        public String result(TraceTotals totals) {
            Entrant.Finish finish = entrant.result(totals);
            finish.outcome().ifPresent(outcome -> store.put(cell, outcome));
            finish.failure().ifPresent(failure -> count.leftOut(cell, failure));
            count.up();
            return cell.key();
        }
    }
}
