package org.alloclab.harness.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.alloclab.harness.cli.option.TextFile;
import org.alloclab.harness.input.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alloclab completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Writes what shells and man need to know of the commands.",
        description = {
            "For bash and zsh: source <(alloclab completion)",
            "For man: alloclab completion --man DIR, then man -l DIR/alloclab.1"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--man", paramLabel = "DIR", description = "write a man page for each command into this directory")
    private @Nullable Path man;

    @Override
    public Integer call() throws IOException {
        CommandLine whole = Main.whole();
        if (man == null) {
            spec.commandLine().getOut().print(AutoComplete.bash("alloclab", whole));
            return ExitCode.DONE;
        }
        if (!Files.isDirectory(man)) {
            throw new UsageException("--man takes a directory that exists: was " + man);
        }
        TextFile.write(man.resolve("alloclab.1"), ManPage.of(whole));
        for (CommandLine command : whole.getSubcommands().values()) {
            TextFile.write(man.resolve("alloclab-" + command.getCommandName() + ".1"), ManPage.of(command));
        }
        return ExitCode.DONE;
    }
}
