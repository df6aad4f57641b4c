package org.alloclab.api.spi;

import java.util.Map;

/**
 * The real counterpart of a user allocator: what a native program runs with when the simulated one is held against it.
 *
 * @param library file name of the library that is preloaded; empty for the C library's own malloc
 * @param debianPackage the package that has it
 * @param readsClock whether it decides by the time, so that a comparison has to give it the virtual clock
 * @param residentBytes what the library, and those it needs beside the C library, keep resident of their files and of the data
 *     that belongs to these, in a process that does little
 * @param environment how it is told its settings
 * @param release how it says its version
 */
public record NativeTwin(
        String library,
        String debianPackage,
        boolean readsClock,
        long residentBytes,
        Environment environment,
        Release release) {

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

    /** One of which neither version nor files are known. */
    public NativeTwin(String library, String debianPackage, boolean readsClock, Environment environment) {
        this(library, debianPackage, readsClock, 0, environment, Release.UNKNOWN);
    }

    /**
     * How the version of a real library is found, and how its model is set to it.
     *
     * @param pattern a regular expression whose first group is the version, searched for in the library's own file name, a
     *     newline, and its bytes as ISO 8859-1; empty where there is none
     * @param option the model's option that takes a version; empty where it models one
     */
    public record Release(String pattern, String option) {
        /** Nothing can be told. */
        public static final Release UNKNOWN = new Release("", "");
    }

    /** Whether it is the C library's own. */
    public boolean isBuiltIn() {
        return library.isEmpty();
    }
}
