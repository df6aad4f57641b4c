package org.alloclab.harness.vmscript;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script that was read and checked.
 *
 * <pre>
 *   line = [@P] [rK=] operation arguments        P process 0..7, K register 0..63; '#' begins a comment
 * </pre>
 *
 * @param lines its operations in order
 */
public record Script(List<ScriptLine> lines) {
    private static final Pattern PROCESS = Pattern.compile("@([0-7])");
    private static final Pattern REGISTER = Pattern.compile("r([0-9]{1,2})=(.*)");
    private static final int REGISTERS = 64;

    public Script {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a script.
     *
     * @throws ScriptException naming the first line that is not of the language
     */
    public static Script parse(String text) {
        List<ScriptLine> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int comment = line.indexOf('#');
            String code = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!code.isEmpty()) {
                lines.add(parseLine(number, code));
            }
        }
        return new Script(lines);
    }

    private static ScriptLine parseLine(int number, String code) {
        List<String> words = new ArrayList<>(List.of(code.split("[ \t]+", -1)));
        int process = 0;
        if (words.get(0).startsWith("@")) {
            Matcher matcher = PROCESS.matcher(words.get(0));
            if (!matcher.matches()) {
                throw new ScriptException(number, words.get(0), "a process @0 to @7");
            }
            process = Integer.parseInt(matcher.group(1));
            words.remove(0);
        }
        int register = -1;
        Matcher matcher = words.isEmpty() ? null : REGISTER.matcher(words.get(0));
        if (matcher != null && matcher.matches()) {
            register = Integer.parseInt(matcher.group(1));
            if (register >= REGISTERS) {
                throw new ScriptException(number, words.get(0), "a register r0 to r63");
            }
            words.set(0, matcher.group(2));
        }
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new ScriptException(number, code, "an operation");
        }
        check(number, words);
        return new ScriptLine(number, process, register, words);
    }

    private static void check(int number, List<String> words) {
        Operation operation = Operation.named(words.get(0));
        if (operation == null) {
            throw new ScriptException(number, words.get(0), "an operation such as mmap, brk, write or dump");
        }
        if (words.size() <= operation.arguments()) {
            throw new ScriptException(
                    number, String.join(" ", words), words.get(0) + " with " + operation.arguments() + " arguments");
        }
    }
}
