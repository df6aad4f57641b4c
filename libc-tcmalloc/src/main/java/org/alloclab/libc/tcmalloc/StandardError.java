package org.alloclab.libc.tcmalloc;

/** What the library wrote to standard error while the process ran. */
final class StandardError {
    private final StringBuilder text = new StringBuilder();

    void log(String line) {
        text.append(line).append('\n');
    }

    String text() {
        return text.toString();
    }
}
