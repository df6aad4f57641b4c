package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.harness.plan.MachinePlan;

/** The hardware, who listens to it, and the two allocators that every kernel starts with. */
final class HardwareModule extends AbstractModule {
    private final MachinePlan plan;
    private final Probe probe;

    HardwareModule(MachinePlan plan, Probe probe) {
        this.plan = plan;
        this.probe = probe;
    }

    @Override
    protected void configure() {
        VirtualClock clock = new VirtualClock(plan.startNanos());
        CurrentExecution execution = new CurrentExecution();
        bind(MachineDescription.class).toInstance(plan.description());
        bind(VirtualClock.class).toInstance(clock);
        bind(Clock.class).toInstance(clock);
        bind(CurrentExecution.class).toInstance(execution);
        bind(Execution.class).toInstance(execution);
        bind(Probe.class).toInstance(probe);
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
}
