package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.output.StandardOutput;
import org.alloclab.harness.plugin.PlugInPath;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.plugin.UnusablePlugIn;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The entry point of the command line. */
@Command(
        name = "alloclab",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "A laboratory of the Linux memory stack: malloc, paging and page frames, simulated exactly.",
        footer = {
            "",
            "Exit codes: 0 done; 2 wrong usage; 3 data that cannot be used (a trace, a layout, a path), or more than Java's",
            "memory has room for; 4 the simulated program died (what it would have printed is shown); 5 verify found a",
            "difference, or confirm a forecast that is not right; 6 the real program of confirm was killed, or its runs ended",
            "differently; 7 a plug-in was left out because of what it did, the other rows are complete; 8 the cluster of a",
            "study cannot be reached or used; 1 a fault of alloclab itself."
        })
public final class Main implements Runnable, PlugIns {
    @Spec
    private CommandSpec spec;

    /** The launcher names the directory of plug-ins that lies beside it. */
    private static final String HOME_PROPERTY = "alloclab.plugins";

    private static final String PATH_VARIABLE = "ALLOCLAB_PLUGIN_PATH";

    private static final String PATH_OPTION = "--plugin-path";

    private final Supplier<ProviderRegistry> plugIns;
    private final PlugInPath standardPath;
    private @Nullable ProviderRegistry found;

    @Option(
            names = PATH_OPTION,
            paramLabel = "DIR|JAR[:...]",
            description =
                    "plug-ins to load: jars, and directories of jars; beside those of ALLOCLAB_PLUGIN_PATH and of the"
                            + " directory plugins beside the launcher")
    private String pluginPath = "";

    private Main(Supplier<ProviderRegistry> plugIns, PlugInPath standardPath) {
        this.plugIns = plugIns;
        this.standardPath = standardPath;
    }

    public static void main(String[] args) {
        StandardOutput standard = new StandardOutput();
        PrintWriter out = new PrintWriter(standard, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(args, out, err, ProviderRegistry::discover, standardPath());
        out.flush();
        String failure = standard.failure().orElse("");
        if (!failure.isEmpty()) {
            err.println("alloclab: standard output cannot be written (" + failure + ")");
        }
        err.flush();
        System.exit(code == ExitCode.DONE && !failure.isEmpty() ? ExitCode.DATA : code);
    }

    /** Runs one command in this process, with the plug-ins of the class path; answers its exit code. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, out, err, ProviderRegistry::discover);
    }

    private static PlugInPath standardPath() {
        String variable = System.getenv(PATH_VARIABLE);
        String home = System.getProperty(HOME_PROPERTY);
        return PlugInPath.parse(variable == null ? "" : variable)
                .and(home == null ? PlugInPath.EMPTY : new PlugInPath(List.of(Path.of(home))));
    }

    /** Runs one command with these plug-ins; answers its exit code. */
    static int run(String[] args, PrintWriter out, PrintWriter err, Supplier<ProviderRegistry> plugIns) {
        return run(args, out, err, plugIns, PlugInPath.EMPTY);
    }

    /** The same with those of a path too, which the user need not name. */
    static int run(
            String[] args, PrintWriter out, PrintWriter err, Supplier<ProviderRegistry> plugIns, PlugInPath path) {
        try {
            return commandLine(new Main(plugIns, path), command(args))
                    .setOut(out)
                    .setErr(err)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setParameterExceptionHandler(Failures::usage)
                    .setExecutionExceptionHandler(Failures::execution)
                    .execute(args);
        } catch (Error e) {
            if (!Failures.isOutOfMemory(e)) {
                throw e;
            }
            return Failures.outOfMemory(err);
        }
    }

    /** The command that is asked for, behind the options of the program. */
    private static String command(String[] args) {
        int at = 0;
        while (at < args.length && args[at].startsWith(PATH_OPTION)) {
            at += args[at].equals(PATH_OPTION) ? 2 : 1;
        }
        return at < args.length ? args[at] : "";
    }

    /**
     * The command line with the one command that is asked for, or with all where that is something else, such as
     * {@code --help}: to look at the options of every command would double the time of a short run.
     */
    private static CommandLine commandLine(Main main, String first) {
        CommandLine line = new CommandLine(main);
        Map<String, Supplier<Object>> commands = commands();
        Supplier<Object> asked = commands.get(first);
        if (asked != null) {
            line.addSubcommand(first, asked.get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        return line;
    }

    /** The command line with all commands. */
    static CommandLine whole() {
        return commandLine(new Main(ProviderRegistry::discover, PlugInPath.EMPTY), "");
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("compare", CompareCommand::new);
        commands.put("replay", ReplayCommand::new);
        commands.put("why", WhyCommand::new);
        commands.put("tune", TuneCommand::new);
        commands.put("study", StudyCommand::new);
        commands.put("fit", FitCommand::new);
        commands.put("record", RecordCommand::new);
        commands.put("diff", DiffCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("confirm", ConfirmCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("info", InfoCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("list", ListCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("vm", VmCommand::new);
        commands.put("exec", ExecCommand::new);
        commands.put("kernel", KernelCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("completion", CompletionCommand::new);
        return commands;
    }

    @Override
    public ProviderRegistry plugIns() {
        if (found == null) {
            found = plugIns.get().with(PlugInPath.parse(pluginPath).and(standardPath));
            for (UnusablePlugIn without : found.unusable()) {
                spec.commandLine().getErr().println("alloclab: plug-in left out: " + without.text());
            }
        }
        return found;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
