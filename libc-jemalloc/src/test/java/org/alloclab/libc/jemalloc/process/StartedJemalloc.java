package org.alloclab.libc.jemalloc.process;

import java.util.Objects;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.conf.ConfReader;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.extent.Pac;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.testkit.PlainAddressSpace;

/** A library that has started with its defaults, and its main thread. */
public final class StartedJemalloc {
    private static final long MAIN_CONTROL_BLOCK = 0x4000_0000_0000L;

    public final Jemalloc jemalloc = new Jemalloc(
            ConfReader.read(OptionValues.defaults()),
            MachineDescription.reference(),
            new PlainAddressSpace(),
            new VirtualClock(0),
            Teller.SILENT);
    public final JemallocThread main = jemalloc.newThread();

    public StartedJemalloc() {
        jemalloc.boot();
        main.life().boot();
        jemalloc.finishInit();
        main.life().updateFast();
        main.life().place(0, MAIN_CONTROL_BLOCK);
    }

    /** The extent of an allocation. */
    public Edata extent(long pointer) {
        return Objects.requireNonNull(jemalloc.rtree().lookup(pointer));
    }

    /** The inactive extents of the first arena. */
    public Pac pac() {
        return jemalloc.arenas().first().pac();
    }
}
