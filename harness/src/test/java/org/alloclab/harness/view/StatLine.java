package org.alloclab.harness.view;

import java.util.List;

/** The line of {@code /proc/PID/stat}, read back; fields are numbered from 1 as proc(5) numbers them. */
final class StatLine {
    private static final int FIRST_BEHIND_NAME = 3;

    private final String line;
    private final List<String> behindName;

    StatLine(String line) {
        this.line = line;
        this.behindName =
                List.of(line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1));
    }

    String pid() {
        return line.substring(0, line.indexOf(' '));
    }

    long minorFaults() {
        return field(10);
    }

    long majorFaults() {
        return field(12);
    }

    long startOfStack() {
        return field(28);
    }

    private long field(int number) {
        return Long.parseUnsignedLong(behindName.get(number - FIRST_BEHIND_NAME));
    }
}
