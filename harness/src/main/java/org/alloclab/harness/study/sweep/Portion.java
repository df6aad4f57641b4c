package org.alloclab.harness.study.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * Cells of one trace, by their keys.
 *
 * @param trace what the study calls it
 * @param keys of the cells
 */
public record Portion(String trace, List<String> keys) {
    public Portion {
        keys = List.copyOf(keys);
    }

    /** The cells in portions of so many at most. */
    public List<Portion> parts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a portion has at least one cell: was " + most);
        }
        List<Portion> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i += most) {
            parts.add(new Portion(trace, keys.subList(i, Math.min(keys.size(), i + most))));
        }
        return parts;
    }
}
