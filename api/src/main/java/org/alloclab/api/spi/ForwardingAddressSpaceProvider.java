package org.alloclab.api.spi;

import java.util.Optional;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;

/** Declares and makes what another plug-in does; whoever extends it overrides what it changes. */
public abstract non-sealed class ForwardingAddressSpaceProvider extends ForwardingProvider<AddressSpaceProvider>
        implements AddressSpaceProvider {

    /** Forwards to {@code declared}. */
    protected ForwardingAddressSpaceProvider(AddressSpaceProvider declared) {
        super(declared);
    }

    @Override
    public AddressSpace create(AddressSpaceProvider.Context context) {
        return declared().create(context);
    }

    @Override
    public Optional<InitialLayout> typicalLayout(MachineDescription machine, OptionValues options) {
        return declared().typicalLayout(machine, options);
    }

    @Override
    public Optional<VirtualMemory> machine(AddressSpaceProvider.Context context) {
        return declared().machine(context);
    }
}
