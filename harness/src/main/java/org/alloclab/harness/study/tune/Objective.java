package org.alloclab.harness.study.tune;

/** The figure that a tuning makes small. */
public enum Objective {
    RSS_IDLE("rss-idle", "resident memory at the end, when the work is done"),
    RSS_PEAK("rss-peak", "the most resident memory"),
    FAULTS("faults", "page faults"),
    CALLS("calls", "system calls");

    private final String id;
    private final String meaning;

    Objective(String id, String meaning) {
        this.id = id;
        this.meaning = meaning;
    }

    /** As the user names it. */
    public String id() {
        return id;
    }

    /** In plain words. */
    public String meaning() {
        return meaning;
    }

    /** Kilobytes, or a number. */
    public long of(TrialFigures figures) {
        return switch (this) {
            case RSS_IDLE -> figures.rssEndKb();
            case RSS_PEAK -> figures.rssPeakKb();
            case FAULTS -> figures.faults();
            case CALLS -> figures.calls();
        };
    }

    /** Whether it is about memory. */
    public boolean isMemory() {
        return this == RSS_IDLE || this == RSS_PEAK;
    }
}
