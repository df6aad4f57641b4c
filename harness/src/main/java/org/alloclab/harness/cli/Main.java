package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.alloclab.harness.assembly.ProviderRegistry;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point of the command line. */
@Command(
        name = "alloclab",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            CompareCommand.class,
            ReplayCommand.class,
            VmCommand.class,
            RecordCommand.class,
            VerifyCommand.class,
            ConvertCommand.class,
            InfoCommand.class,
            BenchCommand.class,
            ListCommand.class
        },
        header = "A laboratory of the Linux memory stack: malloc, paging and page frames, simulated exactly.",
        footer = {
            "",
            "Exit codes: 0 done; 2 wrong usage; 3 data that cannot be used (a trace, a layout, a path);",
            "4 the simulated program died (what it would have printed is shown); 5 verify found a difference;",
            "1 a fault of alloclab itself."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private final Supplier<ProviderRegistry> plugIns;

    private Main(Supplier<ProviderRegistry> plugIns) {
        this.plugIns = plugIns;
    }

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(args, out, err, ProviderRegistry::discover);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs one command with these plug-ins; answers its exit code. */
    static int run(String[] args, PrintWriter out, PrintWriter err, Supplier<ProviderRegistry> plugIns) {
        return new CommandLine(new Main(plugIns))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution)
                .execute(args);
    }

    /** The plug-ins there are. */
    ProviderRegistry plugIns() {
        return plugIns.get();
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
