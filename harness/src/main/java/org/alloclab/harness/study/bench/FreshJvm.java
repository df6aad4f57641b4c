package org.alloclab.harness.study.bench;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own for a command, with the class path of this one. What it says on standard error is said on this one's.
 *
 * @param options of the JVM
 * @param mainClass a program that takes the arguments of a command
 */
public record FreshJvm(List<String> options, String mainClass) {
    public FreshJvm {
        options = List.copyOf(options);
    }

    /** The process that will run a command there. */
    public ProcessBuilder running(List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        line.addAll(command);
        return new ProcessBuilder(line).redirectError(Redirect.INHERIT);
    }
}
