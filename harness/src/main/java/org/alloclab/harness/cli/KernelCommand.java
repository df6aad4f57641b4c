package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.harness.cli.option.Duration;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.study.kernel.Experiment;
import org.alloclab.harness.study.kernel.ExperimentText;
import org.alloclab.harness.study.kernel.Experiments;
import org.alloclab.harness.study.kernel.KernelSetting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab kernel}. */
@Command(
        name = "kernel",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Runs experiments on the kernel's own allocators and prints their /proc files.",
        description = "Without a name it lists the experiments.")
final class KernelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "EXPERIMENT", arity = "0..1", description = "which one")
    private @Nullable String experiment;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            defaultValue = "",
            description = "i386-SIZE, i386-pae-SIZE or x86_64-SIZE, such as i386-1g, i386-4g, x86_64-64m, x86_64-1t"
                    + " (default: the experiment's own)")
    private String machine = "";

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "2", description = "its CPUs (${DEFAULT-VALUE})")
    private int cpus;

    @Option(
            names = "--page-allocator",
            paramLabel = "IDS",
            split = ",",
            description = "page-frame allocators to compare; the first where one is enough (default: all)")
    private List<String> pageAllocators = List.of();

    @Option(
            names = "--slab",
            paramLabel = "IDS",
            split = ",",
            description = "slab allocators to compare; the first where one is enough (default: all)")
    private List<String> slabAllocators = List.of();

    @Option(
            names = {"-o", "--option"},
            paramLabel = "KEY=VALUE",
            description = "an option of the page-frame allocator, by its real name; name only that allocator then")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "length of the workload (${DEFAULT-VALUE})")
    private long operations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of the workload (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--step-budget",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "10s",
            description = "CPU time that one call of a plug-in which is not part of alloclab may take"
                    + " (${DEFAULT-VALUE})")
    private long budgetNanos;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (experiment == null) {
            Experiments.all().forEach(each -> out.printf("%-16s%s%n", each.id(), each.summary()));
            return ExitCode.DONE;
        }
        if (cpus < 1 || cpus > 4096) {
            throw new UsageException("--cpus must be between 1 and 4096: was " + cpus + "; the default is 2");
        }
        Experiment chosen = Experiments.named(experiment);
        ProviderRegistry plugIns = main.plugIns();
        List<String> frames =
                new ArrayList<>(chosen(plugIns, PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, pageAllocators));
        List<String> slabs = new ArrayList<>(chosen(plugIns, SlabAllocatorProvider.class, Layer.SLAB, slabAllocators));
        int code = ExitCode.DONE;
        while (!frames.isEmpty() && !slabs.isEmpty()) {
            Progress progress = new Progress();
            KernelSetting setting =
                    new KernelSetting(plugIns, machine, cpus, frames, slabs, options, seed, operations, progress);
            boolean outside = Stream.concat(
                            frames.stream()
                                    .map(id -> plugIns.find(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, id)),
                            slabs.stream().map(id -> plugIns.find(SlabAllocatorProvider.class, Layer.SLAB, id)))
                    .anyMatch(provider -> !plugIns.isBuiltIn(provider));
            try (Guard guard = outside ? new Containment(progress, budgetNanos) : Guard.NONE) {
                out.print(guard.call(() -> ExperimentText.of(chosen.run(setting))));
                return code;
            } catch (PlugInFailure e) {
                spec.commandLine().getErr().println("alloclab: left out: " + e.text());
                code = ExitCode.PLUG_IN;
                if (!frames.remove(e.plugIn()) && !slabs.remove(e.plugIn())) {
                    return code;
                }
            }
        }
        return code;
    }

    /** Their whole ids: a plug-in that goes around another is both. */
    private static <P extends Provider> List<String> chosen(
            ProviderRegistry plugIns, Class<P> kind, Layer layer, List<String> ids) {
        return ids.isEmpty()
                ? plugIns.byRank(layer).stream().map(Provider::id).toList()
                : ids.stream().map(id -> plugIns.find(kind, layer, id).id()).toList();
    }
}
