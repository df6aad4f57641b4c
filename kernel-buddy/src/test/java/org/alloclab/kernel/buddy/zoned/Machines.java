package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.kernel.buddy.BuddyProvider;

/** Machines to test on. */
final class Machines {
    private Machines() {}

    static MachineDescription x86(long mebibytes, int cpus) {
        return new MachineDescription("test", Architecture.X86_64, cpus, mebibytes << 20, List.of(), 0, 8L << 20);
    }

    static MachineDescription i386(long mebibytes, int cpus) {
        return new MachineDescription("test", Architecture.I386, cpus, mebibytes << 20, List.of(), 0, 8L << 20);
    }

    static BuddyAllocator buddy(MachineDescription machine) {
        return buddy(machine, Map.of());
    }

    static BuddyAllocator buddy(MachineDescription machine, Map<String, String> options) {
        return (BuddyAllocator) make(machine, options);
    }

    /** The buddy system with its laws looked at after each call. */
    static PageFrameAllocator checked(MachineDescription machine) {
        return make(machine, Map.of("debug_pagealloc", "on"));
    }

    private static PageFrameAllocator make(MachineDescription machine, Map<String, String> options) {
        BuddyProvider provider = new BuddyProvider();
        OptionValues values = OptionValues.parse(provider.options(), options);
        return provider.create(new PageFrameAllocatorProvider.Context(machine, values, Probe.NONE));
    }
}
