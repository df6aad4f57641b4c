package org.alloclab.libc.mimalloc.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.UserAllocatorProvider;

/** A process with mimalloc started in it. */
final class StartedMimalloc {
    static final long START_NANOS = 1_000_000_000_000L;

    final VirtualClock clock = new VirtualClock(START_NANOS);
    final Mimalloc allocator;
    final ThreadHeap main;
    private int threads = 1;

    /** @param settings {@code name:value} with commas between, or {@code -} for none */
    StartedMimalloc(AddressSpace space, String settings) {
        this(space, Probe.NONE, settings);
    }

    StartedMimalloc(AddressSpace space, Probe probe, String settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!settings.equals("-")) {
            for (String setting : settings.split(",", -1)) {
                int colon = setting.indexOf(':');
                texts.put(setting.substring(0, colon), setting.substring(colon + 1));
            }
        }
        allocator = new Mimalloc(new UserAllocatorProvider.Context(
                MachineDescription.reference(),
                space,
                clock,
                OptionValues.parse(new MimallocProvider().options(), texts),
                new Teller(probe),
                0));
        main = allocator.start(new SimThread(0, 0, 0));
    }

    ThreadHeap newThread() {
        int number = threads++;
        return allocator.attach(new SimThread(number, number % 2, 0));
    }
}
