package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.TraceInput;
import org.alloclab.harness.info.RealMemoryText;
import org.alloclab.harness.info.TraceProfile;
import org.alloclab.harness.info.TraceProfiler;
import org.alloclab.harness.render.TraceProfileText;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.stack.StackTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab info}. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Tells what a trace consists of: operations, threads, live bytes, sizes, lifetimes.")
final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Mixin
    private TraceInput input = new TraceInput();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        TraceSource source = input.source();
        TraceFormat format = input.format(source, main.formats(), err);
        try (TraceReader reader = input.open(source, format)) {
            TraceProfile profile = TraceProfiler.profile(reader);
            out.printf("%-24s %18s%n", "format", format.id());
            reader.metadata().properties().forEach((key, value) -> out.printf("%-24s %s%n", key, value));
            out.print(RealMemoryText.of(reader.metadata()));
            out.print(TraceProfileText.of(profile));
            long[] located = {0};
            StackTable stacks = format.stacks(source, (operation, stack) -> located[0]++);
            if (!stacks.isEmpty()) {
                out.printf(Locale.ROOT, "%-24s %,18d%n", "allocations with a stack", located[0]);
                out.printf(Locale.ROOT, "%-24s %,18d%n", "distinct stacks", stacks.count());
            }
            TraceInput.tellSkipped(profile.totals(), err);
        }
        return ExitCode.DONE;
    }
}
