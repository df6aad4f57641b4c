package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;
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

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (experiment == null) {
            Experiments.all().forEach(each -> out.printf("%-16s%s%n", each.id(), each.summary()));
            return ExitCode.DONE;
        }
        if (cpus < 1 || cpus > 4096) {
            throw new UsageException("--cpus must be between 1 and 4096: was " + cpus + "; the default is 2");
        }
        ProviderRegistry plugIns = main.plugIns();
        KernelSetting setting = new KernelSetting(
                plugIns,
                machine,
                cpus,
                chosen(plugIns, Layer.PAGE_FRAMES, pageAllocators),
                chosen(plugIns, Layer.SLAB, slabAllocators),
                options,
                seed,
                operations);
        out.print(ExperimentText.of(Experiments.named(experiment).run(setting)));
        return ExitCode.DONE;
    }

    private static List<String> chosen(ProviderRegistry plugIns, Layer layer, List<String> ids) {
        return ids.isEmpty() ? plugIns.byRank(layer).stream().map(Provider::id).toList() : ids;
    }
}
