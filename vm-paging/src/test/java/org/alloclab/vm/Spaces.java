package org.alloclab.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.vm.InitialLayout;
import org.alloclab.api.vm.VirtualMemory;

/** Address spaces for tests. */
final class Spaces {
    static final long HEAP = 0x555500000000L;
    static final long TOP = 0x7ffff7fff000L;
    static final int RW = 3;
    static final int PRIVATE_ANON = 0x22;

    private Spaces() {}

    static LinuxAddressSpace empty() {
        return with(InitialLayout.empty(HEAP), new CountingFrames(1 << 20));
    }

    static LinuxAddressSpace with(InitialLayout layout, CountingFrames frames) {
        return LinuxAddressSpace.forAllocator(new AddressSpaceProvider.Context(
                MachineDescription.reference(),
                layout,
                frames,
                new VirtualClock(0),
                OptionValues.defaults(),
                Probe.NONE));
    }

    /** A machine whose processes can fork, with swap space. */
    static VirtualMemory machine(CountingFrames frames, long swapBytes) {
        MachineDescription reference = MachineDescription.reference();
        MachineDescription machine = new MachineDescription(
                reference.name(),
                reference.wordSize(),
                reference.cpus(),
                reference.memoryBytes(),
                swapBytes,
                reference.overcommitMemory(),
                reference.stackLimitBytes());
        return new LinuxMachine(new AddressSpaceProvider.Context(
                machine, InitialLayout.empty(HEAP), frames, new VirtualClock(0), OptionValues.defaults(), Probe.NONE));
    }

    /** The areas of a glibc process before its first allocation. */
    static String glibcMaps() {
        try (InputStream in = Spaces.class.getResourceAsStream("glibc.maps")) {
            if (in == null) {
                throw new IllegalStateException("glibc.maps is a test resource");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LinuxAddressSpace glibc() {
        return with(InitialLayout.parse(glibcMaps()), new CountingFrames(1 << 20));
    }
}
