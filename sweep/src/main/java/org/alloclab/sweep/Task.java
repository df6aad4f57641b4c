package org.alloclab.sweep;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What an executor does at a time. It travels to where Spark is alone, so it names no class of alloclab's.
 *
 * @param program alloclab's class path: names of files that were sent along, or paths that are there already
 * @param arguments of alloclab, up to the directory of the results
 */
record Task(ArrayList<String> program, ArrayList<String> arguments) implements Serializable {

    Task(List<String> program, List<String> arguments) {
        this(new ArrayList<>(program), new ArrayList<>(arguments));
    }
}
