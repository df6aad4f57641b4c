package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plan.RunPlan;

/** The allocator of a process that was started already. */
final class AllocatorModule extends AbstractModule {
    private final RunPlan plan;
    private final AddressSpace space;

    AllocatorModule(RunPlan plan, AddressSpace space) {
        this.plan = plan;
        this.space = space;
    }

    @Override
    protected void configure() {
        bind(AddressSpace.class).toInstance(space);
        bind(ProgramMachine.class);
    }

    @Provides
    @Singleton
    UserAllocator allocator(MachineDescription machine, AddressSpace process, Clock clock, Probe listener) {
        return plan.allocator()
                .provider()
                .create(new UserAllocatorProvider.Context(
                        machine, process, clock, plan.allocator().options(), new Teller(listener), plan.seed()));
    }
}
