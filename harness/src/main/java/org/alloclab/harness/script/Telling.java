package org.alloclab.harness.script;

/** How much of what the layers do is told; operations of a script change it. */
public final class Telling {
    private boolean steps;
    private boolean brief;

    /** The steps of system calls and faults one by one, or not. */
    public void tellSteps(boolean wanted) {
        steps = wanted;
    }

    /** Only the numbers of faults and tables, or everything. */
    public void tellBriefly(boolean wanted) {
        brief = wanted;
    }

    public boolean tellsSteps() {
        return steps;
    }

    public boolean isBrief() {
        return brief;
    }
}
