package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plan.RunPlan;

/** One address space and the allocator in it. */
final class ProgramModule extends AbstractModule {
    private final RunPlan plan;

    ProgramModule(RunPlan plan) {
        this.plan = plan;
    }

    @Override
    protected void configure() {
        bind(ProgramMachine.class);
    }

    @Provides
    @Singleton
    AddressSpace space(AddressSpaceProvider.Context context) {
        return plan.space().provider().create(context);
    }

    @Provides
    @Singleton
    UserAllocator allocator(MachineDescription machine, AddressSpace space, Clock clock, Probe listener) {
        return plan.allocator()
                .provider()
                .create(new UserAllocatorProvider.Context(
                        machine, space, clock, plan.allocator().options(), new Teller(listener), plan.seed()));
    }
}
