package org.alloclab.api.probe;

/**
 * A number that a {@link DecisionPoint} is told with.
 *
 * @param meaning in the field's terms, such as {@code remainder size}
 * @param kind how the number is to be read
 */
public record Argument(String meaning, Kind kind) {

    /** How a number is to be read, and so how it is printed. */
    public enum Kind {
        /** A virtual address of the program or of the kernel. */
        ADDRESS,
        /** A size in bytes. */
        BYTES,
        /** A size in pages of 4 KiB. */
        PAGES,
        /** Number of a page frame. */
        FRAME,
        /** How many of something. */
        COUNT,
        /** Which of several: a bin, a size class, a list, an order, a CPU. */
        INDEX
    }

    /** An address. */
    public static Argument address(String meaning) {
        return new Argument(meaning, Kind.ADDRESS);
    }

    /** A size in bytes. */
    public static Argument bytes(String meaning) {
        return new Argument(meaning, Kind.BYTES);
    }

    /** A size in pages. */
    public static Argument pages(String meaning) {
        return new Argument(meaning, Kind.PAGES);
    }

    /** The number of a page frame. */
    public static Argument frame(String meaning) {
        return new Argument(meaning, Kind.FRAME);
    }

    /** How many of something. */
    public static Argument count(String meaning) {
        return new Argument(meaning, Kind.COUNT);
    }

    /** Which of several. */
    public static Argument index(String meaning) {
        return new Argument(meaning, Kind.INDEX);
    }
}
