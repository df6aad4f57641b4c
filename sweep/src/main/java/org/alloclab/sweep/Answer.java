package org.alloclab.sweep;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * What came of a portion.
 *
 * @param worker where it was played
 * @param exitCode of the worker's {@code study}; 0 is done
 * @param said what it said on standard error
 * @param cells files of the cells that are done, by key
 */
record Answer(String worker, int exitCode, String said, HashMap<String, byte[]> cells) implements Serializable {

    Answer(String worker, int exitCode, String said, Map<String, byte[]> cells) {
        this(worker, exitCode, said, new HashMap<>(cells));
    }

    /** The last line of what was said, without the name that each begins with. */
    String lastLine() {
        return said.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .map(line -> line.replaceFirst("^alloclab: ", ""))
                .orElse("ended with exit code " + exitCode + " and said nothing");
    }
}
