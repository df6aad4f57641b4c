package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.harness.input.UsageException;

/** Virtual memory with processes that start, fork and map files. */
final class ProcessesModule extends AbstractModule {
    private final AddressSpaceProvider provider;

    ProcessesModule(AddressSpaceProvider provider) {
        this.provider = provider;
    }

    @Override
    protected void configure() {
        bind(ProcessMachine.class);
    }

    @Provides
    @Singleton
    VirtualMemory memory(AddressSpaceProvider.Context context) {
        return provider.machine(context)
                .orElseThrow(() -> new UsageException("processes need an address space that models them: was "
                        + provider.id() + "; 'alloclab list' names the address spaces there are"));
    }
}
