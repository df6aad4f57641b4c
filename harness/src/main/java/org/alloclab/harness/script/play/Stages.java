package org.alloclab.harness.script.play;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;
import org.alloclab.harness.machine.KernelMachine;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProcessMachine;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.KernelPlan;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Referee;
import org.alloclab.harness.script.ProgramHeap;
import org.alloclab.harness.script.ScriptFiles;
import org.alloclab.harness.script.Stage;

/** Builds stages. */
final class Stages {
    /** The break of a process that no program was started in. */
    private static final long START_BREAK = 0x5555_5555_b000L;

    private final ProviderRegistry plugIns;
    private final PlanResolver plans;
    private final Referee referee;

    Stages(Cast cast) {
        this.plugIns = cast.plugIns();
        this.plans = cast.plans();
        this.referee = new Referee(cast.progress());
    }

    /** The stage that is asked for, reporting to {@code probe}. */
    Stage build(StageRequest request, Probe probe) {
        return switch (request.needs()) {
            case ALLOCATOR -> program(request, probe);
            case PROCESSES -> processes(request, probe);
            case KERNEL -> kernel(request, probe);
            case DRIVER -> driver(request, probe);
        };
    }

    /** The id of the user allocator that is asked for, without a variant. */
    String allocatorId(StageRequest request) {
        String named = request.allocator();
        return named.isEmpty()
                ? plugIns.standard(UserAllocatorProvider.class, Layer.USER_ALLOCATOR)
                        .id()
                : named.replaceAll(":.*", "");
    }

    private Stage kernel(StageRequest request, Probe probe) {
        KernelPlan plan =
                referee.of(plans.kernel(request.machine().description(), request.layers(), request.options()));
        KernelMachine machine = MachineAssembly.kernel(plan, probe);
        return new Stage(
                request.needs(),
                machine.description(),
                InitialLayout.empty(0),
                machine.clock(),
                machine.frames(),
                machine.slab(),
                machine::vmalloc,
                Optional.empty(),
                ScriptFiles.none(),
                Optional.empty(),
                Optional.empty());
    }

    private Stage processes(StageRequest request, Probe probe) {
        ProcessMachine machine = machine(request, InitialLayout.empty(START_BREAK), probe);
        UserProcess first = machine.memory().start(false);
        return stage(
                request, machine, InitialLayout.empty(START_BREAK), ScriptFiles.none(), first, Optional.empty(), probe);
    }

    private Stage driver(StageRequest request, Probe probe) {
        InitialLayout layout = DriverLayout.areas(request.machine().description());
        ProcessMachine machine = machine(request, layout, probe);
        VirtualMemory memory = machine.memory();
        ScriptFiles files = ScriptFiles.ofDriver(memory, request.diskFiles());
        return stage(request, machine, layout, files, memory.start(false), Optional.empty(), probe);
    }

    private ProcessMachine machine(StageRequest request, InitialLayout layout, Probe probe) {
        ProcessPlan plan = referee.of(
                plans.processes(request.machine().description(), request.layers(), layout, request.options()));
        return MachineAssembly.processes(plan, probe);
    }

    private Stage program(StageRequest request, Probe probe) {
        String allocator = request.allocator().isEmpty() ? allocatorId(request) : request.allocator();
        RunRequest usual = RunRequest.of(allocator);
        RunPlan plan = referee.of(plans.resolve(new RunRequest(
                allocator,
                request.layers(),
                request.options(),
                usual.touch(),
                usual.oneThread(),
                request.machine(),
                usual.layout(),
                usual.threads(),
                usual.prelude(),
                usual.clock(),
                usual.seed())));
        ProcessMachine machine = MachineAssembly.processes(plan.process(), probe);
        UserProcess first = machine.memory().start(true);
        ProgramMachine program = MachineAssembly.program(plan, machine, first, probe);
        ThreadHeap heap = program.allocator()
                .start(
                        new SimThread(0, 0, plan.workload().threads().controlBlock(0)),
                        plan.workload().prelude().stream()
                                .mapToLong(Long::longValue)
                                .toArray());
        return stage(
                request,
                machine,
                plan.process().layout(),
                ScriptFiles.none(),
                first,
                Optional.of(new ProgramHeap(allocatorId(request), program.allocator(), heap)),
                probe);
    }

    private Stage stage(
            StageRequest request,
            ProcessMachine machine,
            InitialLayout layout,
            ScriptFiles files,
            UserProcess first,
            Optional<ProgramHeap> heap,
            Probe probe) {
        Supplier<VmallocAllocator> vmalloc = Suppliers.memoize(() -> {
            KernelPlan plan = referee.of(plans.kernel(machine.description(), request.layers(), Map.of()));
            return MachineAssembly.kernel(plan.vmalloc(), machine, probe).vmalloc();
        });
        return new Stage(
                request.needs(),
                machine.description(),
                layout,
                machine.clock(),
                machine.frames(),
                machine.slab(),
                vmalloc,
                Optional.of(machine.memory()),
                files,
                Optional.of(first),
                heap);
    }
}
