package org.alloclab.harness.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads lines.
 *
 * <pre>
 *   line    = [setting | call] ['#' comment]
 *   setting = title TEXT | needs ... | only ... | machine NAME | option NAME=VALUE | swap SIZE | slab ID
 *   call    = ['@' process] [name '='] operation {argument}
 *   process = 0..7 or a name          name = letter {letter | digit | _ | .}, r0 to r63 among them
 * </pre>
 */
final class Syntax {
    private static final Pattern PROCESS = Pattern.compile("@([0-7]|[A-Za-z]\\w*)");
    private static final Pattern TARGET = Pattern.compile("([A-Za-z][\\w.]*)\\s*=\\s*(.*)");
    private static final Pattern REGISTER = Pattern.compile("r([0-9]+)");
    private static final int REGISTERS = 64;

    private Syntax() {}

    static Line read(int number, String raw) {
        String text = raw.strip();
        if (text.isEmpty()) {
            return Line.of(number, Line.Kind.BLANK, text);
        }
        if (text.startsWith("#")) {
            return Line.of(number, Line.Kind.COMMENT, text);
        }
        String[] setting = text.split("[ \t]+", 2);
        if (Settings.NAMES.contains(setting[0])) {
            return Line.of(number, Line.Kind.SETTING, text, setting[0], setting.length == 1 ? "" : setting[1]);
        }
        int comment = text.indexOf('#');
        return call(
                number, text, comment < 0 ? text : text.substring(0, comment).strip());
    }

    private static Line call(int number, String text, String code) {
        String rest = code;
        String process = Line.FIRST_PROCESS;
        if (rest.startsWith("@")) {
            String[] parts = rest.split("[ \t]+", 2);
            Matcher matcher = PROCESS.matcher(parts[0]);
            if (!matcher.matches()) {
                throw new ScriptException(number, parts[0], "a process @0 to @7, or the name of one");
            }
            process = matcher.group(1);
            rest = parts.length == 1 ? "" : parts[1];
        }
        String target = "";
        Matcher matcher = TARGET.matcher(rest);
        if (matcher.matches()) {
            target = checked(number, matcher.group(1));
            rest = matcher.group(2);
        }
        if (rest.isEmpty()) {
            throw new ScriptException(number, code, "an operation");
        }
        return new Line(
                number, Line.Kind.CALL, text, process, target, new ArrayList<>(List.of(rest.split("[ \t]+", -1))));
    }

    private static String checked(int number, String name) {
        Matcher register = REGISTER.matcher(name);
        if (register.matches() && (name.length() > 3 || Integer.parseInt(register.group(1)) >= REGISTERS)) {
            throw new ScriptException(number, name, "a register r0 to r63, or another name");
        }
        return name;
    }

    /** Whether a name is one of the registers, which need not have a value. */
    static boolean isRegister(String name) {
        return REGISTER.matcher(name).matches();
    }
}
