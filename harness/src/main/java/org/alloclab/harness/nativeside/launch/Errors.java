package org.alloclab.harness.nativeside.launch;

/** Error numbers of Linux as words: those that programs and files meet. */
public final class Errors {
    static final long NO_ENTRY = 2;

    private Errors() {}

    /** What an error number means. */
    public static String text(long number) {
        return switch ((int) number) {
            case 1 -> "not permitted";
            case 2 -> "no such file or directory";
            case 5 -> "input or output error";
            case 7 -> "argument list too long";
            case 8 -> "not a program";
            case 11 -> "no process to be had";
            case 12 -> "no memory";
            case 13 -> "permission denied";
            case 17 -> "the address is taken";
            case 20 -> "not a directory";
            case 23, 24 -> "too many open files";
            case 27 -> "the limit on file sizes";
            case 28 -> "no space left on the device";
            case 30 -> "a read-only file system";
            case 122 -> "the disk quota";
            default -> "error " + number;
        };
    }
}
