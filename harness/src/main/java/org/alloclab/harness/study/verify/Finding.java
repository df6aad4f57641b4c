package org.alloclab.harness.study.verify;

import org.jspecify.annotations.Nullable;

/**
 * One aspect that was compared.
 *
 * @param aspect its name
 * @param equal how many of its figures are equal
 * @param compared how many there are, on the side that has more
 * @param firstDifference the first that is not, with its surroundings; several lines
 * @param counts whether a difference makes the verification fail
 */
public record Finding(
        String aspect, long equal, long compared, @Nullable String firstDifference, boolean counts) {

    public boolean isEqual() {
        return equal == compared && firstDifference == null;
    }
}
