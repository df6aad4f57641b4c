package org.alloclab.harness.script.record;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The result of one operation.
 *
 * @param head number of the line, and the process unless it is the first
 * @param answer what the operation answered
 * @param faults page faults meanwhile
 * @param counters what changed, in pages
 * @param areas areas that went and came
 */
record ResultLine(String head, String answer, long faults, List<Counter> counters, List<AreaChange> areas) {
    /** A counter that changed. */
    record Counter(String name, long delta) {}

    /** An area that went ({@code -}) or came ({@code +}). */
    record AreaChange(char sign, AreaLabel.Text area) {}

    ResultLine {
        counters = List.copyOf(counters);
        areas = List.copyOf(areas);
    }

    /** The line as a level tells it, without its end. */
    String at(Level level) {
        StringBuilder text = new StringBuilder(head).append(' ').append(answer);
        if (faults != 0 && level.tellsFaults()) {
            text.append(" f").append(faults);
        }
        if (level.tellsCounters()) {
            for (Counter counter : counters) {
                text.append(' ').append(counter.name());
                text.append(counter.delta() > 0 ? "+" : "").append(counter.delta());
            }
        }
        for (AreaChange change : told(level)) {
            text.append(' ').append(change.sign()).append(change.area().at(level));
        }
        return text.toString();
    }

    /** Without flags, an area whose flags alone changed goes and comes again as it was: both are left out. */
    private List<AreaChange> told(Level level) {
        if (level.tellsPages()) {
            return areas;
        }
        Set<String> gone = new HashSet<>();
        Set<String> come = new HashSet<>();
        areas.forEach(
                change -> (change.sign() == '-' ? gone : come).add(change.area().place()));
        gone.retainAll(come);
        List<AreaChange> told = new ArrayList<>(areas);
        told.removeIf(change -> gone.contains(change.area().place()));
        return told;
    }
}
