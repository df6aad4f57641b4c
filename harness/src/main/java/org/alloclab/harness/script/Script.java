package org.alloclab.harness.script;

import java.util.ArrayList;
import java.util.List;

/**
 * A script that was read: its settings, and all of its lines in order.
 *
 * @param settings what it says about itself
 * @param lines its lines, settings and comments among them
 */
public record Script(Settings settings, List<Line> lines) {
    public Script {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a script; its calls are those of the vocabulary, with enough arguments.
     *
     * @throws ScriptException naming the first line that is not of the language
     */
    public static Script parse(String text, Vocabulary vocabulary) {
        List<Line> lines = new ArrayList<>();
        List<Line> settings = new ArrayList<>();
        boolean begun = false;
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            Line line = Syntax.read(number, raw);
            if (line.kind() == Line.Kind.CALL) {
                vocabulary.check(line);
                begun = true;
            } else if (line.kind() == Line.Kind.SETTING) {
                if (begun) {
                    throw new ScriptException(number, line.text(), "settings in front of the first call");
                }
                settings.add(line);
            }
            lines.add(line);
        }
        return new Script(Settings.read(settings), lines);
    }
}
