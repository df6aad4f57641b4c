package org.alloclab.api.metric;

/**
 * Identity of a figure.
 *
 * @param id stable name, also the column or key in exports
 * @param unit what one of it is
 * @param direction which way is better
 * @param description one line
 */
public record Metric(String id, Unit unit, Direction direction, String description) {

    public static Metric bytes(String id, String description) {
        return new Metric(id, Unit.BYTES, Direction.NEUTRAL, description);
    }

    public static Metric count(String id, String description) {
        return new Metric(id, Unit.COUNT, Direction.NEUTRAL, description);
    }
}
