package org.alloclab.harness.plan;

/**
 * A call that steers the allocator every so often, though the program does not make it: {@code malloc_trim} every minute.
 *
 * @param name one of the allocator's controls, or an action of its name space
 * @param periodNanos virtual time between two of them
 */
public record SteeringCall(String name, long periodNanos) {
    public SteeringCall {
        if (periodNanos <= 0) {
            throw new IllegalArgumentException(
                    "a steering call comes every so often: was every " + periodNanos + " ns");
        }
    }
}
