package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.harness.input.BadInputException;

/** What {@code alloclab fit} makes of a trace. */
final class Fitted implements Workload {
    private static final OptionSpec<String> CSV = OptionSpec.text("csv", "", "table that 'alloclab fit' has written");
    private static final OptionSpec<Long> SEED = Common.seed(1);

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
        return "each stretch has the trace's blocks in a random order; a realloc is a new block and the end of the old one";
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
        int calls = FittedRow.Call.values().length;
        boolean right = numbers[0] >= 0
                && isThread(numbers[1])
                && numbers[2] >= 0
                && numbers[2] < calls
                && numbers[3] >= 0
                && numbers[4] >= 0
                && numbers[4] * Math.max(1, numbers[3]) <= 0x1p47
                && isThread(numbers[8])
                && numbers[9] >= 0
                && numbers[9] <= Integer.MAX_VALUE
                && (numbers[6] < 0 || numbers[7] > numbers[6]);
        if (!right) {
            throw BadInputException.inFile(
                    file.toString(),
                    "a row is out of range: "
                            + FittedRow.of(new double[] {
                                        numbers[0],
                                        numbers[1],
                                        0,
                                        numbers[3],
                                        numbers[4],
                                        numbers[5],
                                        numbers[6],
                                        numbers[7],
                                        numbers[8],
                                        numbers[9]
                                    })
                                    .line(),
                    "fit the trace again");
        }
        return FittedRow.of(numbers);
    }

    private static boolean isThread(double number) {
        return number >= 0 && number < 1 << 20;
    }
}
