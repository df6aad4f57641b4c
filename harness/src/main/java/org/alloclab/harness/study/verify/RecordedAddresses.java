package org.alloclab.harness.study.verify;

import org.alloclab.harness.trace.OpBatch;

/**
 * Holds the names in a trace, which are the addresses that the recorded program got, against the simulated addresses.
 *
 * <pre>
 *   block in the heap of the break    same distance from the break the process began with
 *   block in another arena            same place in its heap of 64 MiB
 *   block with a mapping of its own   same place in its page, and outside the heap of the break
 * </pre>
 */
final class RecordedAddresses {
    private static final long ARENA_HEAP = 64L << 20;
    private static final long PAGE = 4096;

    private final Tally heap = new Tally("recorded addresses, from the break on");
    private final Tally outside = new Tally("recorded addresses outside the heap");
    private final long simulatedBreak;
    private long recordedBreak;
    private boolean breakKnown;

    /**
     * A comparison.
     *
     * @param simulatedBreak where the simulated heap begins
     * @param recordedBreak where the recorded one began, or 0 to take it from the first block
     */
    RecordedAddresses(long simulatedBreak, long recordedBreak) {
        this.simulatedBreak = simulatedBreak;
        this.recordedBreak = recordedBreak;
        this.breakKnown = recordedBreak != 0;
    }

    void compare(OpBatch batch, int row, long simulated, long programBreak) {
        long name = batch.name[row];
        if (name == 0 || simulated == 0) {
            return;
        }
        if (simulated >= simulatedBreak && simulated < programBreak) {
            if (!breakKnown) {
                recordedBreak = name - (simulated - simulatedBreak);
                breakKnown = true;
            }
            heap.compare(simulated - simulatedBreak, name - recordedBreak, () -> context(batch, row, simulated, name));
        } else {
            boolean own = simulated % PAGE == 16 && name % PAGE == 16;
            outside.count(
                    own || simulated % ARENA_HEAP == name % ARENA_HEAP, () -> context(batch, row, simulated, name));
        }
    }

    Finding inHeap() {
        return heap.remark("");
    }

    Finding outsideHeap() {
        return outside.remark("");
    }

    boolean hasOutside() {
        return outside.compared() > 0;
    }

    private String context(OpBatch batch, int row, long simulated, long name) {
        return "  " + OpText.of(batch, row) + "\n"
                + String.format(
                        "  recorded:  0x%x, break 0x%x%n  simulated: 0x%x, break 0x%x",
                        name, recordedBreak, simulated, simulatedBreak);
    }
}
