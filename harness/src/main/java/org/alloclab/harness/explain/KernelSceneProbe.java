package org.alloclab.harness.explain;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the page-frame allocator gave and took back, and how, as indented lines. Events of one kind in a row are told
 * together.
 */
final class KernelSceneProbe implements Probe {
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private @Nullable DecisionPoint runPoint;
    private long runDetail;
    private long runThird;
    private int runOrder;
    private boolean runTaken;
    private long runFirst;
    private long runLength;

    /** Whether the steps of slab allocator and vmalloc are told, too. */
    private boolean tellsSteps;

    void tellSteps(boolean wanted) {
        tellsSteps = wanted;
    }

    /** What happened since the last call, as lines. */
    String take() {
        endRun();
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
        if (point.layer() != Layer.PAGE_FRAMES && !tellsSteps) {
            return;
        }
        if (!point.equals(runPoint)) {
            endRun();
            runPoint = point;
            runFirst = first;
            runDetail = second;
            runThird = third;
        }
        runLength++;
    }

    @Override
    public void frames(long frame, int order, boolean allocated) {
        if (runPoint != null || runOrder != order || runTaken != allocated) {
            endRun();
        }
        runFirst = runLength == 0 ? frame : runFirst;
        runOrder = order;
        runTaken = allocated;
        runLength++;
    }

    private void endRun() {
        long length = runLength;
        DecisionPoint point = runPoint;
        runLength = 0;
        runPoint = null;
        if (length == 0) {
            return;
        }
        if (point != null) {
            String many = length == 1 ? "" : " (the first of " + length + ")";
            text.append(INDENT)
                    .append(SceneProbe.told(point, runFirst, runDetail, runThird))
                    .append(many)
                    .append('\n');
            return;
        }
        String which = length == 1 ? "1 block, frame " : length + " blocks, the first at frame ";
        text.append(INDENT)
                .append("buddy    ")
                .append(runTaken ? "gives " : "takes back ")
                .append(which)
                .append(runFirst)
                .append(", order ")
                .append(runOrder)
                .append('\n');
    }
}
