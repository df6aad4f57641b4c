package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.util.List;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.render.PlugInList;
import org.alloclab.harness.trace.format.TraceFormats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        header = "Shows the plug-ins, what they model, where they come from, their options with ranges and defaults,"
                + " machines, trace formats, workloads.")
final class ListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "ID", arity = "0..1", defaultValue = "", description = "only the plug-in of this id")
    private String id = "";

    @Option(names = "--brief", description = "leave the options out")
    private boolean brief;

    @Option(names = "--workloads", description = "only the workloads, with parameters, ranges and defaults")
    private boolean workloads;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        TraceFormats known = main.formats();
        if (workloads) {
            out.print(PlugInList.workloads(known, !brief));
            return;
        }
        if (!id.isEmpty()) {
            out.print(PlugInList.of(List.of(main.plugIns().find(id)), main.plugIns()::jarOf, true));
            return;
        }
        List<Provider> all = main.plugIns().all();
        out.print(PlugInList.of(all, main.plugIns()::jarOf, !brief));
        out.print(PlugInList.machines());
        out.print(PlugInList.formats(known));
        out.print(PlugInList.workloads(known, false));
    }
}
