package org.alloclab.harness.script.story;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.output.SystemCallText;
import org.alloclab.harness.script.Telling;
import org.jspecify.annotations.Nullable;

/**
 * Hears what all layers report and tells it as indented lines. Which decisions are told depends on their layer: those of the
 * user allocator always; steps of the address space where they are asked for; those of the kernel's own allocators only where
 * kernel code is looked at, for otherwise they depend on what the kernel has taken before, and of these the slab allocator's
 * and vmalloc's where steps are asked for.
 */
public final class Narration implements Probe {
    private static final String INDENT = "    ";
    private static final String[] LEVELS = {"", "PTE", "PMD", "PUD", "P4D"};

    private final String frameAllocator;
    private final StringBuilder text = new StringBuilder();
    private Telling telling = new Telling();
    private @Nullable Run pending;
    private boolean looksAtKernel;
    private long framesFreed;
    private long briefFaults;
    private long briefTables;

    /**
     * A narration.
     *
     * @param frameAllocator what the page-frame allocator of the stage is called
     */
    public Narration(String frameAllocator) {
        this.frameAllocator = frameAllocator;
    }

    /** From now on this says how much is told. */
    void heed(Telling wanted) {
        telling = wanted;
    }

    /** From now on kernel code is looked at, or else processes. */
    void lookAtKernel(boolean kernel) {
        looksAtKernel = kernel;
    }

    /** What happened since the last call, as lines. */
    String take() {
        flush();
        if (briefFaults + briefTables > 0) {
            line(Run.said("paging", Run.count(briefFaults, "fault") + ", " + Run.count(briefTables, "new page table")));
            briefFaults = 0;
            briefTables = 0;
        }
        String told = text.toString();
        text.setLength(0);
        return told;
    }

    @Override
    public boolean hearsDecisions() {
        return true;
    }

    @Override
    public void decision(DecisionPoint point, long first, long second, long third) {
        if (!isTold(point.layer())) {
            return;
        }
        // Each decision of an allocator counts; the steps of the layers below repeat themselves for each page.
        boolean together = point.layer() != Layer.USER_ALLOCATOR;
        if (together && pending instanceof Run.Ways ways && ways.extendedBy(point)) {
            return;
        }
        begin(new Run.Ways(point, first, second, third));
        if (!together) {
            flush();
        }
    }

    private boolean isTold(Layer layer) {
        return switch (layer) {
            case USER_ALLOCATOR -> !telling.isBrief();
            case ADDRESS_SPACE -> !telling.isBrief() && telling.tellsSteps();
            case PAGE_FRAMES -> looksAtKernel;
            case SLAB, VMALLOC -> looksAtKernel && telling.tellsSteps();
        };
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        String freed = framesFreed == 0
                ? ""
                : "  (" + Run.count(framesFreed, "frame") + " back to the " + frameAllocator + ")";
        framesFreed = 0;
        flush();
        line(Run.said("kernel", SystemCallText.line(call, a0, a1, a2, a3, a4, a5, result) + freed));
    }

    @Override
    public void pageFault(FaultKind kind, long address, long frame) {
        if (telling.isBrief()) {
            briefFaults++;
        } else if (!(pending instanceof Run.Faults faults) || !faults.extendedBy(kind, address, frame)) {
            begin(new Run.Faults(kind, address, frame));
        }
    }

    @Override
    public void pageTable(int level, long address, long frame, boolean built) {
        if (telling.isBrief()) {
            briefTables += built ? 1 : 0;
        } else if (built) {
            flush();
            line(Run.said(
                    "paging",
                    "new " + LEVELS[level] + " table for 0x" + Long.toHexString(address) + " in frame " + frame));
        }
    }

    @Override
    public void frames(long frame, int order, boolean allocated) {
        if (looksAtKernel) {
            if (!(pending instanceof Run.Blocks blocks) || !blocks.extendedBy(order, allocated)) {
                begin(new Run.Blocks(frameAllocator, frame, order, allocated));
            }
        } else if (!allocated) {
            framesFreed += 1L << order;
        }
    }

    private void begin(Run run) {
        flush();
        pending = run;
    }

    private void flush() {
        Run run = pending;
        pending = null;
        if (run != null) {
            line(run.line());
        }
    }

    private void line(String what) {
        text.append(INDENT).append(what).append('\n');
    }
}
