package org.alloclab.harness.cli;

import java.nio.file.Path;
import org.alloclab.harness.render.DiffText;
import org.alloclab.harness.result.ResultReader;
import org.alloclab.harness.study.ResultDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alloclab diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        header = "Shows two results side by side: the figures that differ, with their units and which is better.",
        description = "Results are what 'compare --json' and 'replay --json' write. Runs are matched by their names.")
final class DiffCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A.json", description = "the first result")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B.json", description = "the second result")
    private Path second = Path.of("");

    @Override
    public void run() {
        ResultReader reader = new ResultReader();
        spec.commandLine().getOut().print(DiffText.of(ResultDiff.of(reader.read(first), reader.read(second))));
    }
}
