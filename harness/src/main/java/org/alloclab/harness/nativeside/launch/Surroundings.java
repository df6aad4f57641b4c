package org.alloclab.harness.nativeside.launch;

import java.util.List;
import java.util.Map;

/**
 * What of a program's environment is other than this process's.
 *
 * @param set variables that it has
 * @param inherited what becomes of the variables that steer an allocator
 */
public record Surroundings(Map<String, String> set, Steering inherited) {
    /** How the names of variables begin that steer an allocator: {@code recorder.c} notes the same. */
    private static final List<String> STEERING = List.of(
            "GLIBC_TUNABLES", "MALLOC_", "MALLOCX_", "_RJEM_MALLOC_CONF", "JE_MALLOC_CONF", "TCMALLOC_", "MIMALLOC_");

    /** What becomes of the variables by which this process's user steers an allocator. */
    public enum Steering {
        /** The program has them too. */
        KEPT,
        /** The program has only those that are set for it. */
        DROPPED
    }

    public Surroundings {
        set = Map.copyOf(set);
    }

    /** This process's environment, and these variables. */
    public static Surroundings with(Map<String, String> set) {
        return new Surroundings(set, Steering.KEPT);
    }

    /** This process's environment without what steers an allocator, and these variables. */
    public static Surroundings steeredBy(Map<String, String> set) {
        return new Surroundings(set, Steering.DROPPED);
    }

    void applyTo(Map<String, String> environment) {
        if (inherited == Steering.DROPPED) {
            environment.keySet().removeIf(name -> STEERING.stream().anyMatch(name::startsWith));
        }
        environment.putAll(set);
    }
}
