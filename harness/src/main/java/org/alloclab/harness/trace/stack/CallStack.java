package org.alloclab.harness.trace.stack;

import java.util.List;

/**
 * Calls inside of each other.
 *
 * @param places innermost first
 * @param isCut whether there are more that were not noted
 */
public record CallStack(List<Place> places, boolean isCut) {
    /** Nothing is known. */
    public static final CallStack NONE = new CallStack(List.of(), false);

    public CallStack {
        places = List.copyOf(places);
    }

    /** All lines, innermost first, as people are told. */
    public List<String> texts() {
        return places.stream()
                .flatMap(place -> place.lines().isEmpty()
                        ? java.util.stream.Stream.of(place.offset())
                        : place.lines().stream().map(place::text))
                .toList();
    }
}
