package org.alloclab.libc.jemalloc;

import java.util.Objects;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.testkit.PlainAddressSpace;

/** A library that has started with its defaults, and its main thread. */
final class StartedJemalloc {
    private static final long MAIN_CONTROL_BLOCK = 0x4000_0000_0000L;

    final PlainAddressSpace space = new PlainAddressSpace();
    final Jemalloc jemalloc = new Jemalloc(
            Options.read(OptionValues.defaults()), MachineDescription.reference(), space, new VirtualClock(0));
    final JemallocThread main = new JemallocThread(jemalloc);

    StartedJemalloc() {
        jemalloc.boot();
        main.boot();
        jemalloc.finishInit();
        main.updateFast();
        main.place(0, MAIN_CONTROL_BLOCK);
    }

    /** The extent of an allocation. */
    Edata extent(long pointer) {
        return Objects.requireNonNull(jemalloc.rtree().lookup(pointer));
    }

    Pac pac() {
        return jemalloc.firstArena().pageAllocator().pac();
    }
}
