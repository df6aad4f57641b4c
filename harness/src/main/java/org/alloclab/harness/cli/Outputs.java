package org.alloclab.harness.cli;

import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.output.Destinations;
import picocli.CommandLine.Option;

/** Whether a command may replace files that exist; asked before it works. */
final class Outputs {
    @Option(names = "--force", description = "replace files that exist")
    private boolean force;

    /** @throws UsageException if a file that holds something would be replaced, and that was not asked for */
    void check(Destinations destinations) {
        destinations.replaced().filter(file -> !force).ifPresent(file -> {
            throw new UsageException(
                    "an output does not replace a file: " + file + " exists; give another name, or --force");
        });
    }
}
