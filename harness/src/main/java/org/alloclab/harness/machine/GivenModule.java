package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;

/** A machine that is there already, for what is connected to it later. */
final class GivenModule extends AbstractModule {
    private final Machine machine;
    private final Probe probe;

    GivenModule(Machine machine, Probe probe) {
        this.machine = machine;
        this.probe = probe;
    }

    @Override
    protected void configure() {
        bind(MachineDescription.class).toInstance(machine.description());
        bind(VirtualClock.class).toInstance(machine.clock());
        bind(Clock.class).toInstance(machine.clock());
        bind(CurrentExecution.class).toInstance(machine.execution());
        bind(Execution.class).toInstance(machine.execution());
        bind(PageFrameAllocator.class).toInstance(machine.frames());
        bind(SlabAllocator.class).toInstance(machine.slab());
        bind(Probe.class).toInstance(probe);
    }
}
