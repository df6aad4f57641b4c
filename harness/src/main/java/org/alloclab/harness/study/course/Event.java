package org.alloclab.harness.study.course;

import java.util.Optional;
import org.alloclab.api.probe.DecisionPoint;

/**
 * A way that the allocator took: how often, and its last time.
 *
 * @param point which way
 * @param count how often
 * @param operation in which operation it was taken last
 * @param first the numbers that it was told with then
 * @param second the same
 * @param third the same
 * @param freed the block that this operation freed, if it freed one
 */
public record Event(
        DecisionPoint point, long count, long operation, long first, long second, long third, Optional<Block> freed) {

    /** The number that an argument of the point stands for. */
    public long value(int argument) {
        return switch (argument) {
            case 0 -> first;
            case 1 -> second;
            default -> third;
        };
    }
}
