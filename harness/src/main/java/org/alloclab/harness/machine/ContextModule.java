package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.harness.plan.ProcessPlan;

/** What an address-space plug-in is connected to, whether it makes one address space or many. */
final class ContextModule extends AbstractModule {
    private final ProcessPlan plan;

    ContextModule(ProcessPlan plan) {
        this.plan = plan;
    }

    @Provides
    @Singleton
    AddressSpaceProvider.Context context(
            MachineDescription machine,
            PageFrameAllocator frames,
            SlabAllocator slab,
            Clock clock,
            Execution execution,
            Probe listener) {
        return new AddressSpaceProvider.Context(
                machine,
                plan.layout(),
                frames,
                slab,
                clock,
                execution,
                plan.space().options(),
                listener);
    }
}
