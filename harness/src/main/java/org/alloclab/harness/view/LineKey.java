package org.alloclab.harness.view;

/** By what a line of a view is asked for. */
enum LineKey {
    /** By the label in front of its figures, its colon included: {@code VmRSS:}. */
    LABEL {
        @Override
        String of(String line) {
            return line.strip().split("[ \t]", 2)[0];
        }
    },
    /** By anything in it: an address, a name. */
    WHOLE {
        @Override
        String of(String line) {
            return line;
        }
    },
    /** An area by its name, the runs of its pages as {@code page}. */
    PAGES {
        @Override
        String of(String line) {
            return line.startsWith(" ") ? "page" : line;
        }
    };

    abstract String of(String line);
}
