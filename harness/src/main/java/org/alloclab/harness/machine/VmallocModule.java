package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;
import org.alloclab.harness.plan.LayerChoice;

/** The kernel's own virtual memory. */
final class VmallocModule extends AbstractModule {
    private final LayerChoice<VmallocAllocatorProvider> choice;

    VmallocModule(LayerChoice<VmallocAllocatorProvider> choice) {
        this.choice = choice;
    }

    @Override
    protected void configure() {
        bind(KernelMachine.class);
    }

    @Provides
    @Singleton
    VmallocAllocator vmalloc(MachineDescription machine, PageFrameAllocator frames, Probe listener) {
        return choice.provider()
                .create(new VmallocAllocatorProvider.Context(machine, frames, choice.options(), listener));
    }
}
