package org.alloclab.harness.vmscript;

import java.util.List;

/**
 * One operation of a script.
 *
 * @param number line number, from 1
 * @param process the process that carries it out
 * @param register the register that takes its result, or -1
 * @param words the operation's name and its arguments
 */
record ScriptLine(int number, int process, int register, List<String> words) {
    ScriptLine {
        words = List.copyOf(words);
    }

    String operation() {
        return words.get(0);
    }

    boolean has(int index) {
        return index < words.size();
    }

    String word(int index) {
        return words.get(index);
    }
}
