package org.alloclab.harness.script;

import java.util.List;

/**
 * One line of a script.
 *
 * @param number from 1
 * @param kind what it is
 * @param text the line as written, without the blanks around it
 * @param process the process that carries it out
 * @param target the name that takes its result, or the empty string
 * @param words of a call its operation and arguments, of a setting its name and what it is set to; else empty
 */
public record Line(int number, Kind kind, String text, String process, String target, List<String> words) {
    /** The process that every script begins with. */
    public static final String FIRST_PROCESS = "0";

    /** What a line is. */
    public enum Kind {
        /** Nothing, or only blanks. */
        BLANK,
        /** A comment alone on its line. */
        COMMENT,
        /** A setting of the whole script. */
        SETTING,
        /** A call of an operation. */
        CALL
    }

    public Line {
        words = List.copyOf(words);
    }

    static Line of(int number, Kind kind, String text, String... words) {
        return new Line(number, kind, text, FIRST_PROCESS, "", List.of(words));
    }

    public String operation() {
        return words.get(0);
    }

    public boolean has(int index) {
        return index < words.size();
    }

    /** A word by its place; 0 is the operation. */
    public String word(int index) {
        return words.get(index);
    }
}
