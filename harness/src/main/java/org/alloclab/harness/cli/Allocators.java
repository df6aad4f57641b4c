package org.alloclab.harness.cli;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plugin.ProviderRegistry;

/** The user allocators that a command runs where none is named. */
final class Allocators {
    private Allocators() {}

    /** Those that can run on the machine. */
    static List<UserAllocatorProvider> of(ProviderRegistry registry, MachineDescription machine) {
        List<UserAllocatorProvider> able = new ArrayList<>();
        for (Provider provider : registry.of(Layer.USER_ALLOCATOR)) {
            UserAllocatorProvider allocator = (UserAllocatorProvider) provider;
            if (PlanResolver.runsOn(machine, allocator)) {
                able.add(allocator);
            }
        }
        return able;
    }
}
