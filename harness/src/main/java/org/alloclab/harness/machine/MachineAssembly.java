package org.alloclab.harness.machine;

import com.google.common.base.Throwables;
import com.google.common.collect.Lists;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.KernelPlan;
import org.alloclab.harness.plan.LayerChoice;
import org.alloclab.harness.plan.MachinePlan;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.PlugInFailure;

/**
 * Builds machines, each with an injector of its own. Nothing has run on them yet.
 *
 * <p>A machine on which the process cannot be started for want of memory throws the {@link SimulatedDeath} that its kernel
 * makes of that.
 */
public final class MachineAssembly {
    private MachineAssembly() {}

    /** A machine for kernel code, reporting to {@code probe}. */
    public static KernelMachine kernel(KernelPlan plan, Probe probe) {
        return build(KernelMachine.class, new HardwareModule(plan.machine(), probe), new VmallocModule(plan.vmalloc()));
    }

    /** A machine for processes, reporting to {@code probe}. */
    public static ProcessMachine processes(ProcessPlan plan, Probe probe) {
        return build(
                ProcessMachine.class,
                new HardwareModule(plan.machine(), probe),
                new ContextModule(plan),
                new ProcessesModule(plan.space().provider()));
    }

    /** A machine for a program that allocates, reporting to {@code probe}. */
    public static ProgramMachine program(RunPlan plan, Probe probe) {
        return build(
                ProgramMachine.class,
                new HardwareModule(plan.process().machine(), probe),
                new ContextModule(plan.process()),
                new ProgramModule(plan));
    }

    /** The program of a plan in a process of a machine that is there already. */
    public static ProgramMachine program(RunPlan plan, ProcessMachine machine, UserProcess process, Probe probe) {
        return build(ProgramMachine.class, new GivenModule(machine, probe), new AllocatorModule(plan, process));
    }

    /** The kernel's side of a machine that is there already, with virtual memory of the kernel's own. */
    public static KernelMachine kernel(
            LayerChoice<VmallocAllocatorProvider> vmalloc, ProcessMachine machine, Probe probe) {
        return build(KernelMachine.class, new GivenModule(machine, probe), new VmallocModule(vmalloc));
    }

    /** The page frames of a machine on which nothing has taken any yet. */
    public static PageFrameAllocator frames(MachinePlan plan, Probe probe) {
        return build(PageFrameAllocator.class, new HardwareModule(plan, probe));
    }

    private static <T> T build(Class<T> kind, Module... modules) {
        try {
            return Guice.createInjector(Lists.asList(new StrictModule(), modules))
                    .getInstance(kind);
        } catch (ProvisionException e) {
            Throwables.throwIfInstanceOf(Throwables.getRootCause(e), OutOfMemoryError.class);
            if (e.getCause() instanceof SimulatedDeath death) {
                throw death;
            }
            if (e.getCause() instanceof UsageException wrong) {
                throw wrong;
            }
            if (e.getCause() instanceof PlugInFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof IllegalArgumentException rule) {
                throw new UsageException(rule.getMessage() + "; 'alloclab list' shows options and their ranges", e);
            }
            throw e;
        }
    }
}
