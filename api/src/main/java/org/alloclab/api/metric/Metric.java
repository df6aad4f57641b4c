package org.alloclab.api.metric;

/**
 * Identity of a figure. It is declared once, where the figure is known; tables, exports and help are loops over declarations.
 *
 * @param key stable name: the column, or the key, wherever the figure is written
 * @param unit what one of it is
 * @param direction which way is better
 * @param meaning one sentence
 * @param formula how it follows from other keys; empty where it is measured
 * @param source where the real system tells it, such as {@code mallinfo2.arena} or {@code VmHWM}; empty where nothing does
 */
public record Metric(String key, Unit unit, Direction direction, String meaning, String formula, String source) {

    /** A figure that is measured. */
    public static Metric of(String key, Unit unit, Direction direction, String meaning) {
        return new Metric(key, unit, direction, meaning, "", "");
    }

    /** A size in bytes of which neither more nor less is better. */
    public static Metric bytes(String key, String meaning) {
        return of(key, Unit.BYTES, Direction.NEUTRAL, meaning);
    }

    /** A number of something of which neither more nor less is better. */
    public static Metric count(String key, String meaning) {
        return of(key, Unit.COUNT, Direction.NEUTRAL, meaning);
    }

    /** The same figure with the formula by which it follows from others. */
    public Metric by(String itsFormula) {
        return new Metric(key, unit, direction, meaning, itsFormula, source);
    }

    /** The same figure with the place where the real system tells it. */
    public Metric from(String itsSource) {
        return new Metric(key, unit, direction, meaning, formula, itsSource);
    }
}
