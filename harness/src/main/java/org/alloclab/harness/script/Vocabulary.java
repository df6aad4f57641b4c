package org.alloclab.harness.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operations that there are, by name. */
public final class Vocabulary {
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    /** A vocabulary of these operations, each with a name of its own. */
    public Vocabulary(List<Operation> all) {
        for (Operation operation : all) {
            if (operations.putIfAbsent(operation.name(), operation) != null) {
                throw new IllegalArgumentException("an operation is declared once: " + operation.name());
            }
        }
    }

    /** Checks the operation of a line and the number of its arguments. */
    void check(Line line) {
        Operation operation = operations.get(line.operation());
        if (operation == null) {
            throw new ScriptException(line.number(), line.operation(), "an operation such as mmap, brk, write or dump");
        }
        int least = operation.leastArguments();
        if (line.words().size() <= least) {
            throw new ScriptException(
                    line.number(), String.join(" ", line.words()), operation.name() + " with " + least + " arguments");
        }
    }

    Operation of(Line line) {
        Operation operation = operations.get(line.operation());
        if (operation == null) {
            throw new IllegalStateException("the operations of a script were checked: " + line.operation());
        }
        return operation;
    }

    /** All operations, family by family. */
    public List<Operation> all() {
        return List.copyOf(operations.values());
    }

    /** The operations as help: each with its arguments and what it does. */
    public String help() {
        StringBuilder text = new StringBuilder();
        for (Family family : Family.values()) {
            List<String> lines = new ArrayList<>();
            for (Operation operation : operations.values()) {
                if (operation.family() == family) {
                    String call = operation.name() + " " + operation.arguments();
                    lines.add(String.format(Locale.ROOT, "  %-52s %s%n", call.strip(), operation.help()));
                }
            }
            text.append(text.isEmpty() ? "" : "\n").append(family.title()).append('\n');
            lines.forEach(text::append);
        }
        return text.toString();
    }
}
