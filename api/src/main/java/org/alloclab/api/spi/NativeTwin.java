package org.alloclab.api.spi;

import java.util.Map;

/**
 * The real counterpart of a user allocator: what a native program runs with when the simulated one is held against it.
 *
 * @param library file name of the library that is preloaded; empty for the C library's own malloc
 * @param debianPackage the package that has it
 * @param readsClock whether it decides by the time, so that a comparison has to give it the virtual clock
 * @param environment how it is told its settings
 */
public record NativeTwin(String library, String debianPackage, boolean readsClock, Environment environment) {

    /** Writes options as the environment variables that the real library reads. */
    @FunctionalInterface
    public interface Environment {

        /**
         * The variables.
         *
         * @param options values by option name, as the user gave them
         */
        Map<String, String> of(Map<String, String> options);
    }

    /** Whether it is the C library's own. */
    public boolean isBuiltIn() {
        return library.isEmpty();
    }
}
