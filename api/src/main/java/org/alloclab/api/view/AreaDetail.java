package org.alloclab.api.view;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * An area with everything that smaps tells of it.
 *
 * @param area the area
 * @param figures its figures in the kernel's order, in kB but for {@link AreaField#THP_ELIGIBLE}
 */
public record AreaDetail(VmaView area, Map<AreaField, Long> figures) {
    /** The figures are copied. */
    public AreaDetail {
        figures = Collections.unmodifiableMap(new EnumMap<>(figures));
    }

    /** A figure; 0 where it is not told. */
    public long figure(AreaField field) {
        return figures.getOrDefault(field, 0L);
    }
}
