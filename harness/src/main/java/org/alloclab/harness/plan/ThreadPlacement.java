package org.alloclab.harness.plan;

import java.util.List;

/**
 * Where the thread control blocks (TCB) of the simulated threads lie. Threads cost the measured heap nothing: the stacks
 * of created threads lie outside the areas that the allocator uses.
 *
 * @param controlBlocks addresses by thread number; threads beyond the list, and those listed with 0, are placed by rule
 */
public record ThreadPlacement(List<Long> controlBlocks) {

    /** Every thread placed by rule. */
    public static final ThreadPlacement BY_RULE = new ThreadPlacement(List.of());

    private static final long STACKS = 0x4000_0000_0000L;
    private static final long STACK_BYTES = 160L << 10;
    /** A TCB lies at the top of its stack, below it the thread's static thread-local data. */
    private static final long BELOW_STACK_TOP = 0x940;

    public ThreadPlacement {
        controlBlocks = List.copyOf(controlBlocks);
    }

    /**
     * The control block of a thread. The main thread's is 0 unless it is listed: where its libraries are loaded decides,
     * which the allocator can see from the layout.
     */
    public long controlBlock(int thread) {
        long listed = thread < controlBlocks.size() ? controlBlocks.get(thread) : 0;
        if (listed != 0 || thread == 0) {
            return listed;
        }
        return STACKS + (thread + 1) * STACK_BYTES - BELOW_STACK_TOP;
    }
}
