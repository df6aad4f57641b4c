package org.alloclab.harness.cli.option;

import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.output.Destinations;
import picocli.CommandLine.Option;

/** Whether a command may replace files that exist; asked before it works. */
public final class Outputs {
    @Option(names = "--force", description = "replace files that exist")
    private boolean force;

    /**
     * Checks what a command is about to write.
     *
     * @throws UsageException if a file that holds something would be replaced, and that was not asked for
     */
    public void check(Destinations destinations) {
        destinations.replaced().filter(file -> !force).ifPresent(file -> {
            throw new UsageException(
                    "an output does not replace a file: " + file + " exists; give another name, or --force");
        });
    }
}
