package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.harness.input.BadInputException;

/** What {@code alloclab fit} makes of a trace. */
final class Fitted implements Workload {
    private static final OptionSpec<String> CSV = OptionSpec.text("csv", "", "table that 'alloclab fit' has written");
    private static final OptionSpec<Long> SEED = Common.seed(1);
    private static final int MOST_THREADS = 1 << 20;
    private static final double MOST_BYTES = 0x1p47;
    private static final double MOST_STEPS = 0x1p52;

    @Override
    public String id() {
        return "fitted";
    }

    @Override
    public String summary() {
        return "sizes, lifetimes, threads and cross-thread frees of a trace, from a table of 'alloclab fit'";
    }

    @Override
    public String source() {
        return "each stretch has the trace's blocks; those of one sort come at random moments between its first and its last one";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(CSV, SEED);
    }

    @Override
    public Steps start(OptionValues values) throws IOException {
        if (values.get(CSV).isEmpty()) {
            throw new InvalidOptionException("csv must name a table that 'alloclab fit' has written: was empty");
        }
        Path file = Path.of(values.get(CSV));
        List<FittedRow> rows = NumberRows.read(file, FittedRow.COLUMNS).stream()
                .map(numbers -> checked(file, numbers))
                .collect(Collectors.toList());
        for (int i = 1; i < rows.size(); i++) {
            if (rows.get(i).phase() < rows.get(i - 1).phase()) {
                throw BadInputException.inFile(file.toString(), "phases rise from row to row", "fit the trace again");
            }
        }
        return new FittedSteps(rows, values.get(SEED));
    }

    private static FittedRow checked(Path file, double[] numbers) {
        boolean right = isIn(numbers[0], Integer.MAX_VALUE)
                && isIn(numbers[1], MOST_THREADS)
                && isIn(numbers[2], FittedRow.Call.values().length)
                && isIn(numbers[3], MOST_BYTES)
                && isIn(numbers[4], MOST_BYTES)
                && numbers[4] * Math.max(1, numbers[3]) <= MOST_BYTES
                && isIn(numbers[6], MOST_STEPS)
                && isIn(numbers[7], MOST_STEPS)
                && numbers[7] >= numbers[6]
                && isIn(numbers[8], FittedRow.End.values().length)
                && isIn(numbers[9], MOST_STEPS)
                && isIn(numbers[10], MOST_STEPS)
                && numbers[10] >= numbers[9]
                && isIn(numbers[11], MOST_THREADS)
                && isIn(numbers[12], Integer.MAX_VALUE)
                && isIn(numbers[13], Integer.MAX_VALUE);
        if (!right) {
            throw BadInputException.inFile(
                    file.toString(),
                    "a row is out of range: "
                            + Arrays.stream(numbers)
                                    .mapToObj(number -> String.format(Locale.ROOT, "%.0f", number))
                                    .collect(Collectors.joining(",")),
                    "fit the trace again");
        }
        return FittedRow.of(numbers);
    }

    private static boolean isIn(double number, double bound) {
        return number >= 0 && number < bound;
    }
}
