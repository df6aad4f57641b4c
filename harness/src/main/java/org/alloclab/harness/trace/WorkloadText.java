package org.alloclab.harness.trace;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.input.BadInputException;

/**
 * A workload's name and parameters as text: {@code workload:NAME?KEY=VALUE&KEY=VALUE}. Blanks around it do not count.
 *
 * @param name of the workload
 * @param parameters as they were given
 */
public record WorkloadText(String name, Map<String, String> parameters) {
    /** What the text begins with. */
    public static final String SCHEME = "workload:";
    /** The parameter that names a file. */
    public static final String FILE = "csv";
    /** Most bytes of a text. */
    public static final int LONGEST = 1 << 20;

    private static final String FORM =
            "a workload is workload:NAME, with parameters as workload:NAME?KEY=VALUE&KEY=VALUE";

    public WorkloadText {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** Whether this is the text of a workload rather than the path of a file. */
    public static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads a text.
     *
     * @param source where it stands
     * @throws BadInputException if it is none
     */
    public static WorkloadText parse(String source, String text) {
        String stripped = text.strip();
        int question = stripped.indexOf('?');
        String name = stripped.substring(SCHEME.length(), question < 0 ? stripped.length() : question);
        Map<String, String> parameters = new LinkedHashMap<>();
        if (question >= 0) {
            for (String pair : stripped.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals <= 0) {
                    throw BadInputException.inFile(
                            BadInputException.printable(source),
                            FORM + ": was '" + BadInputException.printable(pair) + "'",
                            "'alloclab list --workloads' shows the parameters");
                }
                if (parameters.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                    throw BadInputException.inFile(
                            BadInputException.printable(source),
                            "a parameter is given once: was " + pair.substring(0, equals) + " again",
                            "leave one of them out");
                }
            }
        }
        return new WorkloadText(name, parameters);
    }

    /** The file that belongs to it, if it has one. */
    public Optional<Path> file() {
        return Optional.ofNullable(parameters.get(FILE)).map(Path::of);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(SCHEME).append(name);
        String separator = "?";
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
            separator = "&";
        }
        return text.toString();
    }
}
