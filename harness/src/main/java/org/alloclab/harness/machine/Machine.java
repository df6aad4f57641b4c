package org.alloclab.harness.machine;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.slab.SlabAllocator;

/** What every simulated machine has: hardware with a clock and something that runs, page frames, kernel objects. */
public interface Machine {

    /** The hardware. */
    MachineDescription description();

    /** Its time, which stands still until whoever steps the machine sets it. */
    VirtualClock clock();

    /** What runs on it, as whoever steps the machine says. */
    CurrentExecution execution();

    PageFrameAllocator frames();

    SlabAllocator slab();
}
