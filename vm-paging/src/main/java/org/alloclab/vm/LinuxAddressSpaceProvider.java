package org.alloclab.vm;

import java.util.Optional;
import java.util.Set;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.vm.AddressSpace;
import org.alloclab.api.vm.VirtualMemory;

/** Publishes the address space that behaves as Linux's. */
public final class LinuxAddressSpaceProvider implements AddressSpaceProvider {

    @Override
    public String id() {
        return "linux";
    }

    @Override
    public String summary() {
        return "areas, 4-level page tables and page faults of a Linux process";
    }

    @Override
    public Upstream models() {
        return new Upstream("Linux", "6.18");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ADDRESS_EXACT);
    }

    @Override
    public AddressSpace create(Context context) {
        return LinuxAddressSpace.forAllocator(context);
    }

    @Override
    public Optional<VirtualMemory> machine(Context context) {
        return Optional.of(new LinuxMachine(context));
    }
}
