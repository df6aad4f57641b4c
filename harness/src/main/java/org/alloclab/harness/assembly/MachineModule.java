package org.alloclab.harness.assembly;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plan.RunPlan;

/** Connects the layers of a plan: page frames, kernel objects, address space, allocator. Nothing here depends on what was chosen. */
final class MachineModule extends AbstractModule {
    private final RunPlan plan;
    private final Probe probe;

    MachineModule(RunPlan plan, Probe probe) {
        this.plan = plan;
        this.probe = probe;
    }

    @Override
    protected void configure() {
        bind(MachineDescription.class).toInstance(plan.machine());
        bind(VirtualClock.class)
                .toInstance(new VirtualClock(plan.workload().clock().startNanos()));
        bind(CurrentExecution.class).toInstance(new CurrentExecution());
        bind(Probe.class).toInstance(probe);
        bind(Machine.class);
    }

    @Provides
    @Singleton
    PageFrameAllocator frames(MachineDescription machine, Probe listener) {
        return plan.frames()
                .provider()
                .create(new PageFrameAllocatorProvider.Context(
                        machine, plan.frames().options(), listener));
    }

    @Provides
    @Singleton
    SlabAllocator slab(MachineDescription machine, PageFrameAllocator frames, Probe listener) {
        return plan.slab()
                .provider()
                .create(new SlabAllocatorProvider.Context(
                        machine, frames, plan.slab().options(), listener));
    }

    @Provides
    @Singleton
    AddressSpace space(
            MachineDescription machine,
            PageFrameAllocator frames,
            SlabAllocator slab,
            VirtualClock clock,
            CurrentExecution execution,
            Probe listener) {
        return plan.space()
                .provider()
                .create(new AddressSpaceProvider.Context(
                        machine,
                        plan.layout(),
                        frames,
                        slab,
                        clock,
                        execution,
                        plan.space().options(),
                        listener));
    }

    @Provides
    @Singleton
    UserAllocator allocator(MachineDescription machine, AddressSpace space, VirtualClock clock, Probe listener) {
        return plan.allocator()
                .provider()
                .create(new UserAllocatorProvider.Context(
                        machine, space, clock, plan.allocator().options(), listener, plan.seed()));
    }
}
