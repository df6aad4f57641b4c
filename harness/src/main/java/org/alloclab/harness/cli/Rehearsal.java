package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plugin.ProviderRegistry;

/** Does in one process what short runs do, so that the launcher can keep the classes that these load, parsed and verified. */
public final class Rehearsal {
    private static final String NOWHERE = "/dev/null";

    private Rehearsal() {}

    /**
     * Runs the commands that people start with.
     *
     * @param args a short trace
     */
    public static void main(String[] args) {
        String trace = args[0];
        ProviderRegistry plugIns = ProviderRegistry.discover();
        String allocator = plugIns.of(UserAllocatorProvider.class, Layer.USER_ALLOCATOR)
                .get(0)
                .id();
        PrintWriter out = new PrintWriter(Writer.nullWriter());
        List<String[]> commands = List.of(
                new String[] {
                    "replay",
                    trace,
                    "--allocator",
                    allocator,
                    "--touch",
                    "all",
                    "--ops",
                    NOWHERE,
                    "--syscalls",
                    NOWHERE,
                    "--checkpoint-file",
                    NOWHERE,
                    "--json",
                    NOWHERE
                },
                new String[] {"replay", "workload:server?ops=2000", "--allocator", allocator},
                new String[] {"compare", trace, "--json", NOWHERE},
                new String[] {"why", trace});
        for (String[] command : commands) {
            Main.run(command, out, out, () -> plugIns);
        }
    }
}
