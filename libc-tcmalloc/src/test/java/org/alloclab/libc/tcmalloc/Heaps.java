package org.alloclab.libc.tcmalloc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.PlainAddressSpace;

/** A process on the plain address space with tcmalloc started in it. */
final class Heaps {
    static final long BREAK = 0x5555_5555_b000L;

    final PlainAddressSpace space;
    final Tcmalloc allocator;
    final Tiers tiers;
    final ThreadHeap main;
    private int threads = 1;

    /** @param settings names and values of options in turn */
    Heaps(String... settings) {
        this(Probe.NONE, settings);
    }

    Heaps(Probe probe, String... settings) {
        this(new PlainAddressSpace(BREAK), UnaryOperator.identity(), probe, settings);
    }

    /** A process that sees an address space in its own way. */
    Heaps(PlainAddressSpace space, UnaryOperator<AddressSpace> seen, Probe probe, String... settings) {
        this.space = space;
        TcmallocProvider provider = new TcmallocProvider();
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            texts.put(settings[i], settings[i + 1]);
        }
        UserAllocator made = provider.create(new UserAllocatorProvider.Context(
                MachineDescription.reference(),
                seen.apply(space),
                new VirtualClock(0),
                OptionValues.parse(provider.options(), texts),
                new Teller(probe),
                1));
        allocator = (Tcmalloc) made;
        main = allocator.start(thread(0), provider.typicalPrelude());
        tiers = allocator.tiers();
    }

    ThreadHeap newThread() {
        return allocator.attach(thread(threads++));
    }

    /** Takes 60 blocks of 10 to 34 KB and gives them back, again and again. */
    static void churn(ThreadHeap heap, int rounds) {
        for (int round = 0; round < rounds; round++) {
            long[] blocks = new long[60];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = heap.malloc(10_000 + 400L * i);
            }
            for (long block : blocks) {
                heap.free(block);
            }
        }
    }

    private static SimThread thread(int number) {
        return new SimThread(number, number % 2, 0x4000_0000_0000L + number * 0x40000L);
    }
}
