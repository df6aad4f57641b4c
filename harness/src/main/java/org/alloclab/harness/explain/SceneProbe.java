package org.alloclab.harness.explain;

import java.util.Locale;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.output.SystemCallText;
import org.jspecify.annotations.Nullable;

/** Tells events as indented lines. Page faults of one kind in a row are told together. */
final class SceneProbe implements Probe {
    private static final String INDENT = "    ";
    private static final long PAGE = 4096;

    private static final String[] LEVELS = {"", "PTE", "PMD", "PUD", "P4D"};

    private final StringBuilder text = new StringBuilder();

    private FaultKind runKind = FaultKind.ANONYMOUS;
    private long runFirst;
    private long runLast;
    private long runFrame;
    private long runLastFrame;
    private long runLength;
    private long framesFreed;
    /** Whether the steps of system calls and faults are told one by one. */
    private boolean tellsSteps;

    private @Nullable DecisionPoint stepPoint;
    private long stepFirst;
    private long stepSecond;
    private long stepThird;
    private long stepCount;

    /** Whether only the numbers of faults and tables are told. */
    private boolean isBrief;

    private long briefFaults;
    private long briefTables;

    void tellBriefly(boolean wanted) {
        isBrief = wanted;
    }

    void tellSteps(boolean wanted) {
        tellsSteps = wanted;
    }

    /** What happened since the last call, as lines. */
    String take() {
        endRun();
        if (briefFaults + briefTables > 0) {
            line("paging", count(briefFaults, "fault") + ", " + count(briefTables, "new page table"));
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
        if (point.layer() == Layer.PAGE_FRAMES || point.layer() == Layer.SLAB) {
            // Which request finds a list of the CPU empty depends on what the kernel has taken before.
            return;
        }
        if (isBrief) {
            return;
        }
        if (point.layer() == Layer.ADDRESS_SPACE) {
            if (tellsSteps) {
                step(point, first, second, third);
            }
            return;
        }
        endRun();
        text.append(INDENT).append(told(point, first, second, third)).append('\n');
    }

    /** A step; the same one several times in a row is told once. */
    private void step(DecisionPoint point, long first, long second, long third) {
        if (point.equals(stepPoint)) {
            stepCount++;
            return;
        }
        endRun();
        stepPoint = point;
        stepFirst = first;
        stepSecond = second;
        stepThird = third;
        stepCount = 1;
    }

    private void endStep() {
        DecisionPoint point = stepPoint;
        stepPoint = null;
        if (point != null) {
            text.append(INDENT).append(told(point, stepFirst, stepSecond, stepThird));
            text.append(stepCount == 1 ? "" : " (the first of " + stepCount + ")")
                    .append('\n');
        }
    }

    /** Who took which way, and the numbers that belong to it. */
    static String told(DecisionPoint point, long... values) {
        StringBuilder told = new StringBuilder(String.format(Locale.ROOT, "%-9s%s", point.component(), point.name()));
        for (int i = 0; i < point.arguments().size(); i++) {
            told.append(told(point.arguments().get(i), values[i]));
        }
        return told.toString();
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        String freed = framesFreed == 0 ? "" : "  (" + count(framesFreed, "frame") + " back to the buddy)";
        framesFreed = 0;
        line("kernel", SystemCallText.line(call, a0, a1, a2, a3, a4, a5, result) + freed);
    }

    @Override
    public void pageFault(FaultKind kind, long address, long frame) {
        if (isBrief) {
            briefFaults++;
            return;
        }
        endStep();
        long page = address & -PAGE;
        if (runLength > 0 && kind == runKind && page == runLast + PAGE) {
            runLast = page;
            runLastFrame = frame;
            runLength++;
            return;
        }
        endRun();
        runKind = kind;
        runFirst = page;
        runLast = page;
        runFrame = frame;
        runLastFrame = frame;
        runLength = 1;
    }

    @Override
    public void pageTable(int level, long address, long frame, boolean built) {
        if (isBrief) {
            briefTables += built ? 1 : 0;
        } else if (built) {
            line("paging", "new " + LEVELS[level] + " table for 0x" + Long.toHexString(address) + " in frame " + frame);
        }
    }

    @Override
    public void frames(long frame, int order, boolean allocated) {
        if (!allocated) {
            framesFreed += 1L << order;
        }
    }

    private void endRun() {
        endStep();
        if (runLength == 0) {
            return;
        }
        String kind = runKind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String where = runLength == 1
                ? "page 0x" + Long.toHexString(runFirst)
                : "pages 0x" + Long.toHexString(runFirst) + " to 0x" + Long.toHexString(runLast);
        String frame = runFrame < 0
                ? ", the zero page"
                : runLength == 1 ? ", frame " + runFrame : ", frames " + runFrame + " to " + runLastFrame;
        long length = runLength;
        runLength = 0;
        text.append(INDENT).append(String.format(Locale.ROOT, "%-9s", "paging"));
        text.append(count(length, "fault"))
                .append(" (")
                .append(kind)
                .append("): ")
                .append(where)
                .append(frame)
                .append('\n');
    }

    private void line(String layer, String what) {
        endRun();
        text.append(INDENT)
                .append(String.format(Locale.ROOT, "%-9s", layer))
                .append(what)
                .append('\n');
    }

    /** Addresses in hexadecimal, everything else in decimal. */
    private static String told(Argument argument, long value) {
        boolean address = argument.kind() == Argument.Kind.ADDRESS;
        String number = address ? "0x" + Long.toHexString(value) : Long.toString(value);
        return ", " + argument.meaning() + " " + number;
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
