package org.alloclab.harness.trace.stack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The distinct stacks of a trace, numbered from 1 on, and the places that they consist of. */
public final class StackTable {
    /** Without any. */
    public static final StackTable NONE = new StackTable(List.of(), List.of(), new boolean[0]);

    private final List<Place> places;
    private final List<int[]> stacks;
    private final boolean[] cut;

    /**
     * A table.
     *
     * @param places that stacks consist of
     * @param stacks by number less 1: their places, innermost first
     * @param cut by number less 1: whether there were more
     */
    public StackTable(List<Place> places, List<int[]> stacks, boolean[] cut) {
        this.places = List.copyOf(places);
        this.stacks = List.copyOf(stacks);
        this.cut = cut.clone();
    }

    public boolean isEmpty() {
        return stacks.isEmpty();
    }

    /** How many stacks there are; the greatest number. */
    public int count() {
        return stacks.size();
    }

    public List<Place> places() {
        return places;
    }

    /** Numbers of places, from 0 on, innermost first. */
    public int[] placesOf(int number) {
        return stacks.get(number - 1).clone();
    }

    public boolean isCut(int number) {
        return cut[number - 1];
    }

    /** The stack of a number; {@link CallStack#NONE} for 0. */
    public CallStack stack(int number) {
        if (number == 0) {
            return CallStack.NONE;
        }
        List<Place> all = new ArrayList<>();
        Arrays.stream(stacks.get(number - 1)).forEach(place -> all.add(places.get(place)));
        return new CallStack(all, cut[number - 1]);
    }
}
