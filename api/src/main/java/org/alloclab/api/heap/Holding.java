package org.alloclab.api.heap;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.probe.DecisionPoint;

/**
 * Why bytes of a kind that nobody uses stay where they are.
 *
 * @param rule a clause behind 'because', such as {@code 'a free gives top back from trim_threshold on'}; empty where nothing is
 *     known
 * @param moved the decisions by which the allocator moves the limit of that rule by itself
 * @param settings with which less of it stays, the best first
 */
public record Holding(String rule, List<DecisionPoint> moved, List<Setting> settings) {
    /** Nothing is known of it. */
    public static final Holding UNKNOWN = new Holding("", List.of(), List.of());

    /**
     * An option with a value.
     *
     * @param option its name
     * @param value as the user gives it
     * @param reach where it makes a difference
     */
    public record Setting(String option, String value, Reach reach) {

        /** The line that the user writes. */
        public String text() {
            return option + "=" + value;
        }
    }

    /** Where a setting makes a difference. */
    public enum Reach {
        /** In any heap. */
        ANYWHERE,
        /** In a heap that is divided into arenas. */
        SEVERAL_ARENAS
    }

    /** The lists are copied. */
    public Holding {
        moved = List.copyOf(moved);
        settings = List.copyOf(settings);
    }

    /** A rule that nothing moves and no setting changes. */
    public static Holding by(String rule) {
        return new Holding(rule, List.of(), List.of());
    }

    /** The same where these decisions move its limit. */
    public Holding movedBy(DecisionPoint... points) {
        return new Holding(rule, List.of(points), settings);
    }

    /** The same where less stays with this setting too, whatever the heap looks like. */
    public Holding less(String option, String value) {
        return with(new Setting(option, value, Reach.ANYWHERE));
    }

    /** The same where less stays with this setting too, if there are several arenas. */
    public Holding lessOfSeveralArenas(String option, String value) {
        return with(new Setting(option, value, Reach.SEVERAL_ARENAS));
    }

    private Holding with(Setting setting) {
        List<Setting> more = new ArrayList<>(settings);
        more.add(setting);
        return new Holding(rule, moved, more);
    }
}
