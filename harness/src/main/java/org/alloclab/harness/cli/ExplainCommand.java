package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.alloclab.api.machine.Layer;
import org.alloclab.harness.explain.Scene;
import org.alloclab.harness.input.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        header = "Plays a short scene and tells what each layer does, from malloc to the page frame.")
final class ExplainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "SCENE", arity = "0..1", defaultValue = "", description = "name of a scene")
    private String scene = "";

    @Option(names = "--list", description = "name the scenes")
    private boolean list;

    @Option(
            names = "--allocator",
            paramLabel = "ID[:VARIANT]",
            description = "the user allocator of a scene that has one (default: the one that ranks first)")
    private @Nullable String allocator;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            defaultValue = "",
            description = "architecture and size, such as i386-1g or x86_64-64m (default: the scene's own)")
    private String machine = "";

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            Scene.all().forEach(each -> out.printf(Locale.ROOT, "%-22s %s%n", each.name(), each.title()));
            return;
        }
        if (scene.isEmpty()) {
            throw new UsageException("explain takes the name of a scene; 'alloclab explain --list' names them");
        }
        out.print(Scene.named(scene).play(main.plugIns(), allocator(), machine));
    }

    private String allocator() {
        return allocator != null
                ? allocator
                : main.plugIns().byRank(Layer.USER_ALLOCATOR).get(0).id();
    }
}
