package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.spi.UserAllocatorProvider;

/** A process on the plain address space with an allocator that was started as the harness starts one. */
final class Session {
    static final long SEED = 20_221_103;
    static final long START_NANOS = 1_000_000_000_000L;

    /** More than any law needs; an allocator that is told to reserve more does without. */
    private static final long MOST_BYTES = 4L << 30;

    private static final long CONTROL_BLOCKS = 0x4000_0000_0000L;
    private static final long CONTROL_BLOCKS_32 = 0x6000_0000L;

    private final PlainAddressSpace space;
    private final VirtualClock clock = new VirtualClock(START_NANOS);
    private final UserAllocator allocator;
    private final boolean wide;
    private final List<ThreadHeap> heaps = new ArrayList<>();

    /** On the machine that recordings are from, and nobody listens. */
    Session(UserAllocatorProvider provider, Map<String, String> options) {
        this(provider, options, MachineDescription.reference(), Probe.NONE);
    }

    /** @param prelude sizes of blocks that other libraries allocate before the program's first call */
    Session(
            UserAllocatorProvider provider,
            Map<String, String> options,
            MachineDescription machine,
            Probe probe,
            long... prelude) {
        wide = machine.wordSize() == WordSize.BITS_64;
        space = wide ? new PlainAddressSpace() : new PlainAddressSpace(0x0804_0000L, 0x4000_0000L);
        space.limit(MOST_BYTES);
        allocator = provider.create(new UserAllocatorProvider.Context(
                machine, space, clock, OptionValues.parse(provider.options(), options), new Teller(probe), SEED));
        heaps.add(allocator.start(thread(0), prelude));
    }

    private SimThread thread(int number) {
        long first = wide ? CONTROL_BLOCKS : CONTROL_BLOCKS_32;
        return new SimThread(number, number % 2, first + number * 0x40000L);
    }

    PlainAddressSpace space() {
        return space;
    }

    UserAllocator allocator() {
        return allocator;
    }

    ThreadHeap main() {
        return heaps.get(0);
    }

    /** The heap of a thread, which is attached if it was not yet. */
    ThreadHeap heap(int number) {
        while (heaps.size() <= number) {
            heaps.add(allocator.attach(thread(heaps.size())));
        }
        return heaps.get(number);
    }

    /** One more thread. */
    ThreadHeap newThread() {
        return heap(heaps.size());
    }

    /** Time passes, and the allocator's own threads run when theirs has come. */
    void pass(long nanos) {
        long until = clock.nanos() + nanos;
        long wake = allocator.nextWakeNanos();
        while (wake <= until) {
            clock.set(Math.max(wake, clock.nanos()));
            allocator.wake();
            long next = allocator.nextWakeNanos();
            if (next <= wake) {
                throw new AssertionError("a thread that ran at " + wake + " sleeps until later: was " + next);
            }
            wake = next;
        }
        clock.set(until);
    }

    long mappedBytes() {
        return space.figures().vszBytes();
    }

    long residentBytes() {
        return space.figures().rssBytes();
    }
}
