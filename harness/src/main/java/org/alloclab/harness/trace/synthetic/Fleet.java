package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.harness.input.BadInputException;

/** fleetbench's allocator benchmark: the sizes, birth rates and live numbers of a whole fleet, from a table. */
final class Fleet implements Workload {
    private static final OptionSpec<String> CSV = OptionSpec.text(
            "csv",
            "",
            "table without header: size, alloc_rate, num_live (fleetbench's TCMALLOC_0.csv ... TCMALLOC_9.csv)");
    private static final OptionSpec<Long> HEAP =
            OptionSpec.whole("heap", 1, 1 << 20, 616, "MiB that are live; 616 is fleetbench's standard heap");
    private static final OptionSpec<Long> EVENTS = Common.count("events", 1_000_000, "births and deaths");
    private static final OptionSpec<Long> SEED = Common.seed(1);

    private static final long WRITTEN = 1;
    private static final double TRANSIENT = 1e-4;

    @Override
    public String id() {
        return "fleet";
    }

    @Override
    public String summary() {
        return "births and deaths at the rates of a fleet, from a table of size, rate and live number";
    }

    @Override
    public String source() {
        return "google/fleetbench, tcmalloc_benchmark: one thread; death rates by Little's law; a block's first byte is"
                + " written; the repair to the starting numbers is left out";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(CSV, HEAP, EVENTS, SEED);
    }

    @Override
    public Steps start(OptionValues values) throws IOException {
        if (values.get(CSV).isEmpty()) {
            throw new InvalidOptionException("csv must name a table of size, alloc_rate, num_live: was empty");
        }
        Path file = Path.of(values.get(CSV));
        List<double[]> rows = NumberRows.read(file, "size", "alloc_rate", "num_live");
        double live = 0;
        double rate = 0;
        for (double[] row : rows) {
            if (row[0] < 0 || row[1] < 0 || row[2] < 0) {
                throw BadInputException.inFile(
                        file.toString(), "sizes, rates and numbers are at least 0", "correct the table");
            }
            live += row[0] * row[2];
            rate += row[1];
        }
        if (live <= 0 || rate <= 0) {
            throw BadInputException.inFile(
                    file.toString(), "the table has neither live bytes nor births", "correct the table");
        }
        return new Population(rows, (values.get(HEAP) << 20) / live, values);
    }

    /** A step is a birth or a death. */
    private static final class Population implements Steps {
        private final long[] sizes;
        /** Deaths for each living block and unit of time, by class. */
        private final double[] deathRates;

        private final double birthRate;
        private final Table births;
        private final Table filling;
        private final Members members;
        private final Rates dying;
        private final Mixer random;
        private final long heapBytes;
        private long events;
        private boolean begun;
        private boolean filled;

        Population(List<double[]> rows, double scale, OptionValues values) {
            int classes = rows.size();
            sizes = new long[classes];
            deathRates = new double[classes];
            double[] rates = new double[classes];
            double[] living = new double[classes];
            double births = 0;
            for (int i = 0; i < classes; i++) {
                double[] row = rows.get(i);
                sizes[i] = (long) row[0];
                rates[i] = row[1];
                living[i] = row[2];
                deathRates[i] = row[2] > 0 ? row[1] / (row[2] * scale) : row[1];
                births += row[1];
            }
            birthRate = births;
            this.births = new Table(rates);
            filling = new Table(living);
            members = new Members(classes);
            dying = new Rates(classes);
            random = new Mixer(values.get(SEED));
            heapBytes = values.get(HEAP) << 20;
            events = values.get(EVENTS);
        }

        @Override
        public boolean step(Calls calls) {
            if (!begun) {
                begun = true;
                calls.free(0, calls.malloc(0, Math.max(1, (long) (heapBytes * TRANSIENT)), WRITTEN));
            } else if (!filled) {
                bear(calls, filling.draw(random));
                filled = calls.liveBytes() >= heapBytes;
            } else if (events > 0) {
                events--;
                double deaths = dying.sum();
                if (random.unit() * (birthRate + deaths) < birthRate) {
                    bear(calls, births.draw(random));
                } else {
                    bury(calls, dying.find(random.unit() * deaths));
                }
            } else {
                return false;
            }
            return true;
        }

        private void bear(Calls calls, int type) {
            members.add(type, calls.malloc(0, sizes[type], WRITTEN));
            dying.add(type, deathRates[type]);
        }

        private void bury(Calls calls, int type) {
            if (members.count(type) > 0) {
                calls.free(0, members.take(type, random.below(members.count(type))));
                dying.add(type, -deathRates[type]);
            }
        }
    }
}
