package org.alloclab.harness.script;

/**
 * An operation of the language, declared once.
 *
 * @param family what it belongs to
 * @param name its first word
 * @param arguments their names, those in brackets may be left out
 * @param help one line: what it does
 * @param action carries it out
 */
public record Operation(Family family, String name, String arguments, String help, Action action) {

    /** What an operation does. */
    @FunctionalInterface
    public interface Action {
        Reply carryOut(Call call);
    }

    /** How many arguments it must have. */
    int leastArguments() {
        String required = arguments.replaceAll("\\[.*", "").strip();
        return required.isEmpty() ? 0 : required.split(" +", -1).length;
    }
}
