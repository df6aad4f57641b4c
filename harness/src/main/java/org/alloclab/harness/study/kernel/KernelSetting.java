package org.alloclab.harness.study.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.machine.KernelMachine;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.plan.KernelPlan;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.referee.Referee;

/**
 * What an experiment runs on.
 *
 * @param registry the plug-ins
 * @param machineName name of the machine asked for; empty: the experiment's own choice
 * @param cpus its CPUs
 * @param pageAllocators ids of page-frame allocators to compare; the first is used where one is enough
 * @param slabAllocators ids of slab allocators, likewise
 * @param options options of the page-frame allocator
 * @param seed of the workload
 * @param operations length of the workload
 * @param progress is told whose code runs, where plug-ins are not believed
 */
public record KernelSetting(
        ProviderRegistry registry,
        String machineName,
        int cpus,
        List<String> pageAllocators,
        List<String> slabAllocators,
        Map<String, String> options,
        long seed,
        long operations,
        Progress progress) {
    public KernelSetting {
        pageAllocators = List.copyOf(pageAllocators);
        slabAllocators = List.copyOf(slabAllocators);
        options = Map.copyOf(options);
        if (operations < 1) {
            throw new UsageException("--operations must be at least 1: was " + operations + "; the default is 1000000");
        }
    }

    /** This setting with an option that the user did not set, if the first page-frame allocator has it. */
    KernelSetting withDefault(String option, String value) {
        boolean known =
                registry
                        .find(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, pageAllocators.get(0))
                        .options()
                        .stream()
                        .anyMatch(spec -> spec.name().equals(option));
        if (!known || options.containsKey(option)) {
            return this;
        }
        Map<String, String> more = new HashMap<>(options);
        more.put(option, value);
        return new KernelSetting(
                registry, machineName, cpus, pageAllocators, slabAllocators, more, seed, operations, progress);
    }

    /** The machine asked for, or else the one with this name. */
    public MachineDescription machine(String ownChoice) {
        try {
            return MachineDescription.named(machineName.isEmpty() ? ownChoice : machineName)
                    .withCpus(cpus);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + "; for example --machine x86_64-1g --cpus 2", e);
        }
    }

    PageFrameAllocator frames(MachineDescription machine, String id, Probe probe) {
        return MachineAssembly.frames(plan(machine, id, slabAllocators.get(0)).machine(), probe);
    }

    /** The machine with the first page-frame and slab allocators. */
    public KernelMachine kernel(MachineDescription machine, Probe probe) {
        return kernel(machine, pageAllocators.get(0), slabAllocators.get(0), probe);
    }

    KernelMachine kernel(MachineDescription machine, String pageAllocator, String slabAllocator, Probe probe) {
        return MachineAssembly.kernel(plan(machine, pageAllocator, slabAllocator), probe);
    }

    private KernelPlan plan(MachineDescription machine, String pageAllocator, String slabAllocator) {
        return new Referee(progress)
                .of(new PlanResolver(registry).kernel(machine, LayerIds.of(pageAllocator, slabAllocator), options));
    }
}
