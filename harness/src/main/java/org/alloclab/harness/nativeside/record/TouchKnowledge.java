package org.alloclab.harness.nativeside.record;

/** What notes know of the pages that were written: {@code enum touch_mode} in {@code recorder/touch.h}. */
public enum TouchKnowledge {
    /** It was not asked for. */
    NONE("none"),
    /** Which pages were written, as the kernel says. */
    EXACT("pagemap_scan"),
    /** Which pages were there when a block was given up: an upper bound. */
    BOUND("pagemap"),
    /** The program closed what it takes to know it. */
    LOST("lost");

    private final String id;

    TouchKnowledge(String id) {
        this.id = id;
    }

    /** As a trace names it. */
    public String id() {
        return id;
    }

    static TouchKnowledge of(int number) {
        return number >= 0 && number < values().length ? values()[number] : LOST;
    }
}
