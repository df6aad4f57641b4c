package org.alloclab.vm;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.vm.process.InitialProcess;
import org.alloclab.vm.setting.LinuxOptions;

/** Publishes the address space that behaves as Linux's. */
public final class LinuxAddressSpaceProvider implements AddressSpaceProvider {

    @Override
    public String id() {
        return "linux";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public String summary() {
        return "areas, page tables of two to four levels and page faults of a Linux process";
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
    public List<OptionSpec<?>> options() {
        return LinuxOptions.ALL;
    }

    @Override
    public Optional<InitialLayout> typicalLayout(MachineDescription machine, OptionValues options) {
        return TypicalLayouts.of(machine.architecture(), options.get(LinuxOptions.LEGACY_VA_LAYOUT));
    }

    @Override
    public AddressSpace create(Context context) {
        return new LinuxKernel(context)
                .initialProcess(InitialProcess.InitialPages.RESIDENT)
                .withFlatHeap();
    }

    @Override
    public Optional<VirtualMemory> machine(Context context) {
        return Optional.of(new LinuxMachine(new LinuxKernel(context)));
    }
}
