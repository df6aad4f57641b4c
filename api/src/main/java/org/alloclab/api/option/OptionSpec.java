package org.alloclab.api.option;

import java.util.List;

/**
 * Declaration of an option: the single source of its validation, help, documentation and of the tuner's search space.
 *
 * @param name the real component's own name, such as {@code glibc.malloc.tcache_count}
 * @param aliases other real names of the same thing, such as {@code MALLOC_ARENA_MAX}
 * @param type the values it can take
 * @param defaultValue the real component's default
 * @param summary one line
 * @param <T> Java type of a value
 */
public record OptionSpec<T>(String name, List<String> aliases, OptionType<T> type, T defaultValue, String summary) {

    /** The aliases are copied. */
    public OptionSpec {
        aliases = List.copyOf(aliases);
    }

    /** A whole number between two bounds, both included. */
    public static OptionSpec<Long> whole(
            String name, long min, long max, long defaultValue, String summary, String... aliases) {
        return new OptionSpec<>(name, List.of(aliases), new OptionType.Whole(min, max), defaultValue, summary);
    }

    /** A size, which may have {@code k}, {@code m}, {@code g} or {@code t} behind it. */
    public static OptionSpec<Long> bytes(
            String name, long min, long max, long defaultValue, String summary, String... aliases) {
        return new OptionSpec<>(name, List.of(aliases), new OptionType.Bytes(min, max), defaultValue, summary);
    }

    /** A decimal number between two bounds, both included. */
    public static OptionSpec<Double> decimal(
            String name, double min, double max, double defaultValue, String summary, String... aliases) {
        return new OptionSpec<>(name, List.of(aliases), new OptionType.Decimal(min, max), defaultValue, summary);
    }

    /** Yes or no. */
    public static OptionSpec<Boolean> flag(String name, boolean defaultValue, String summary, String... aliases) {
        return new OptionSpec<>(name, List.of(aliases), new OptionType.Flag(), defaultValue, summary);
    }

    /** One of a few words. */
    public static OptionSpec<String> choice(
            String name, List<String> words, String defaultValue, String summary, String... aliases) {
        return new OptionSpec<>(name, List.of(aliases), new OptionType.Choice(words), defaultValue, summary);
    }

    /** Any text. */
    public static OptionSpec<String> text(String name, String defaultValue, String summary, String... aliases) {
        return new OptionSpec<>(name, List.of(aliases), new OptionType.Text(), defaultValue, summary);
    }

    /** Reads a value; the error says option, rule, value. */
    T parse(String text) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException(name + " " + e.getMessage() + ": was " + text, e);
        }
    }

    boolean isCalled(String candidate) {
        return name.equals(candidate) || aliases.contains(candidate);
    }
}
