package org.alloclab.harness.study.verify;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts comparisons of one aspect and keeps the first that failed. */
final class Tally {
    private final String aspect;
    private long equal;
    private long compared;
    private @Nullable String firstDifference;

    Tally(String aspect) {
        this.aspect = aspect;
    }

    void compare(long expected, long actual, Supplier<String> context) {
        count(expected == actual, context);
    }

    void count(boolean isEqual, Supplier<String> context) {
        compared++;
        if (isEqual) {
            equal++;
        } else if (firstDifference == null) {
            firstDifference = context.get();
        }
    }

    long compared() {
        return compared;
    }

    Finding finding() {
        return new Finding(aspect, equal, compared, firstDifference, true);
    }

    /** A finding that does not decide. */
    Finding remark(String note) {
        String said = firstDifference;
        return new Finding(aspect + note, equal, compared, said, false);
    }
}
