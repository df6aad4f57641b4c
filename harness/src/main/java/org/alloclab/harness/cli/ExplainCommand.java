package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.script.call.Operations;
import org.alloclab.harness.script.play.Cast;
import org.alloclab.harness.script.play.ScenePlay;
import org.alloclab.harness.script.play.Scenes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        header = "Plays a short scene and tells what each layer does, from malloc to the page frame.",
        description = "A scene is a text file: settings (title, needs, machine, option ...), comments behind '#', and"
                + " operations, one a line; '--operations' lists them.")
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(
            paramLabel = "SCENE",
            arity = "0..1",
            defaultValue = "",
            description = "name of a scene, or the path of one of your own")
    private String scene = "";

    @Option(names = "--list", description = "name the scenes")
    private boolean list;

    @Option(names = "--operations", description = "teach the language: every operation with its arguments")
    private boolean operations;

    @Option(
            names = "--allocator",
            paramLabel = "ID[:VARIANT]",
            defaultValue = "",
            description = "the user allocator of a scene that has one (default: the scene's own)")
    private String allocator = "";

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            defaultValue = "",
            description = "architecture and size, such as i386-1g or x86_64-64m (default: the scene's own)")
    private String machine = "";

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            for (Scenes.Scene each : Scenes.all()) {
                out.printf(
                        Locale.ROOT,
                        "%-22s %s%n",
                        each.name(),
                        each.script().settings().title());
            }
            return ExitCode.DONE;
        }
        if (operations) {
            out.print(Operations.vocabulary().help());
            return ExitCode.DONE;
        }
        if (scene.isEmpty()) {
            throw new UsageException("explain takes the name of a scene, or the path of one; 'alloclab explain --list'"
                    + " names those that there are");
        }
        Scenes.Scene played = chosen();
        Progress progress = new Progress();
        Cast cast = refereeing.cast(main.plugIns(), progress);
        try (Guard guard = refereeing.guard(main.plugIns(), progress)) {
            out.print(guard.call(() -> new ScenePlay(cast).play(played, allocator, machine)));
        }
        return ExitCode.DONE;
    }

    /** A file where there is one of this name, for no scene's name looks like a path. */
    private Scenes.Scene chosen() {
        Path path = Path.of(scene);
        return Files.isRegularFile(path) || scene.endsWith(Scenes.SUFFIX) ? Scenes.file(path) : Scenes.named(scene);
    }
}
