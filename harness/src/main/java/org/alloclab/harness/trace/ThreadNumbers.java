package org.alloclab.harness.trace;

import java.util.HashMap;
import java.util.Map;

/** Small numbers for the thread ids of a trace, in order of first operations. */
final class ThreadNumbers {
    private final Map<Long, Integer> numbers = new HashMap<>();
    private long lastId = Long.MIN_VALUE;
    private int lastNumber;
    private int count;

    /** The number of a thread; an id that ended and comes back is a new thread. */
    int of(long id) {
        return id == lastId ? lastNumber : lookUp(id);
    }

    /** The thread has ended. */
    void end(long id) {
        numbers.put(id, -1);
        lastId = Long.MIN_VALUE;
    }

    /** Whether the last thread of this id has ended. */
    boolean hasEnded(long id) {
        return numbers.getOrDefault(id, 0) < 0;
    }

    /** Threads so far. */
    int count() {
        return count;
    }

    private int lookUp(long id) {
        Integer known = numbers.get(id);
        int number = known == null || known < 0 ? count++ : known;
        if (known == null || known != number) {
            numbers.put(id, number);
        }
        lastId = id;
        lastNumber = number;
        return number;
    }
}
