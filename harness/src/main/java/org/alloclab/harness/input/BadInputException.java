package org.alloclab.harness.input;

/**
 * Data that cannot be used. The message is one line: file, line, rule, value, remedy.
 *
 * <p>{@code perl.txt:17: a size is a decimal number: was 'x12'; correct the line or skip it with --lenient}
 */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longest piece of foreign text that is repeated in a message. */
    private static final int MAX_VALUE = 120;

    private BadInputException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    private BadInputException(String message) {
        super(oneLine(message));
    }

    /** Something is wrong in a certain line of a file. */
    public static BadInputException inLine(String file, long line, String rule, String value, String remedy) {
        return new BadInputException(file + ":" + line + ": " + rule + ": was '" + printable(value) + "'; " + remedy);
    }

    /** Something is wrong with a file as a whole. */
    public static BadInputException inFile(String file, String what, String remedy) {
        return new BadInputException(file + ": " + what + "; " + remedy);
    }

    /** Something is wrong with a file as a whole, as another part of the program found out. */
    public static BadInputException inFile(String file, String what, String remedy, Throwable cause) {
        return new BadInputException(file + ": " + what + "; " + remedy, cause);
    }

    /** Foreign text as it may stand in a message: what is not printable as a question mark, long text cut. */
    public static String printable(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(value.length(), MAX_VALUE); i++) {
            char c = value.charAt(i);
            text.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return value.length() > MAX_VALUE ? text.append("...").toString() : text.toString();
    }

    /** A message in which foreign text, a name in an archive or in a directory, neither breaks the line nor steers a terminal. */
    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        message.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(line::appendCodePoint);
        return line.toString();
    }

    /** The one line. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
