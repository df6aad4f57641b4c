package org.alloclab.harness.study.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.compare.Contender;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;

/** Plays the cells of a study that are missing, trace by trace. */
public final class Sweep {
    private final CellStore store;
    private final Pace pace;
    private final Progress progress;

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

    /**
     * Plays what is missing of a shard.
     *
     * @return cells that were played
     */
    public int play(List<Cell> cells, Shard shard, Traces traces) throws IOException {
        Map<String, List<Cell>> missing = new LinkedHashMap<>();
        int mine = 0;
        int lacking = 0;
        for (int i = 0; i < cells.size(); i++) {
            if (shard.has(i)) {
                mine++;
                if (!store.has(cells.get(i))) {
                    lacking++;
                    missing.computeIfAbsent(cells.get(i).trace(), trace -> new ArrayList<>())
                            .add(cells.get(i));
                }
            }
        }
        Count count = new Count(mine - lacking, mine);
        for (Map.Entry<String, List<Cell>> trace : missing.entrySet()) {
            List<Heats.Entry<String>> entries = new ArrayList<>();
            trace.getValue().forEach(cell -> entries.add(() -> new Player(cell, count)));
            traces.heats(trace.getKey()).play(entries);
        }
        return lacking;
    }

    /** How far a sweep is. */
    private final class Count {
        private int done;
        private final int all;

        Count(int done, int all) {
            this.done = done;
            this.all = all;
        }

        synchronized void up() {
            done++;
            progress.done(done, all);
        }
    }

    /** Plays a cell and keeps its result as soon as it is there. */
    private final class Player implements Heats.Player<String> {
        private final Cell cell;
        private final Count count;
        private final Contender contender;

        Player(Cell cell, Count count) {
            this.cell = cell;
            this.count = count;
            this.contender = new Contender(cell.row(), cell.plan(), 0, pace);
        }

        @Override
        public void play(OpBatch batch) {
            contender.play(batch);
        }

        @Override
        public String result(TraceTotals totals) {
            Outcome outcome = contender.result(totals);
            try {
                store.put(cell, outcome);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            count.up();
            return cell.key();
        }
    }
}
