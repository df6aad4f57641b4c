package org.alloclab.kernel.slab.common;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Objects that are freed when every reader that may hold them has gone ({@code kfree_rcu}). */
public final class DelayedFrees {
    private final List<Long> objects = new ArrayList<>();

    public void add(long object) {
        objects.add(object);
    }

    /** The readers have gone. What is freed may delay others, which wait for the next time. */
    public void end(LongConsumer free) {
        List<Long> due = List.copyOf(objects);
        objects.clear();
        due.forEach(free::accept);
    }
}
