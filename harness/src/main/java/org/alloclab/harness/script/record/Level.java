package org.alloclab.harness.script.record;

/** How much of the results is told. */
public enum Level {
    /** Return value or errno, and the areas that went and came, without flags. */
    AREAS,
    /** The number of faults too. */
    FAULTS,
    /** Counters too. */
    COUNTERS,
    /** Everything: flags of areas, page states, pss. */
    ALL;

    /** The level of this number, 1 to 4. */
    public static Level of(int number) {
        return values()[number - 1];
    }

    boolean tellsFaults() {
        return this != AREAS;
    }

    boolean tellsCounters() {
        return compareTo(COUNTERS) >= 0;
    }

    boolean tellsPages() {
        return this == ALL;
    }
}
