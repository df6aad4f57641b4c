package org.alloclab.harness.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a script says about itself and the machine that it wants, in front of its first call.
 *
 * <pre>
 *   title TEXT              what it shows
 *   needs WHAT [ID]         allocator, processes, kernel or driver; the user allocator that its text speaks of
 *   only ID[,ID]: WHY       the user allocators that it can be played with, and why no other
 *   machine NAME            such as i386-1g
 *   option NAME=VALUE       an option of a layer
 *   swap SIZE               swap space
 *   slab ID                 the slab allocator
 * </pre>
 *
 * @param title what it shows; empty: it does not say
 * @param needs what it is played on
 * @param allocator id of the user allocator that its text speaks of; empty: none
 * @param only ids of the user allocators that it can be played with; empty: any
 * @param why no other
 * @param machine name of the machine; empty: the usual one
 * @param options of the layers by name
 * @param swapBytes size of the swap space; 0: none
 * @param slab id of the slab allocator; empty: the usual one
 */
public record Settings(
        String title,
        Needs needs,
        String allocator,
        List<String> only,
        String why,
        String machine,
        Map<String, String> options,
        long swapBytes,
        String slab) {
    static final List<String> NAMES = List.of("title", "needs", "only", "machine", "option", "swap", "slab");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgKMG])");

    /** Settings that say something about the script; the others say something about the machine, and are told. */
    private static final List<String> SILENT = List.of("title", "needs", "only");

    public Settings {
        only = List.copyOf(only);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    static Settings read(List<Line> lines) {
        Map<String, String> said = new LinkedHashMap<>();
        Map<String, String> options = new LinkedHashMap<>();
        Needs needs = Needs.DRIVER;
        String allocator = "";
        List<String> only = new ArrayList<>();
        String why = "";
        long swap = 0;
        for (Line line : lines) {
            String value = line.word(1);
            if (value.isEmpty()) {
                throw new ScriptException(line.number(), line.text(), "something behind " + line.word(0));
            }
            switch (line.word(0)) {
                case "needs" -> {
                    String[] words = value.split("[ \t]+", -1);
                    needs = Needs.named(line, words[0]);
                    allocator = words.length > 1 ? words[1] : "";
                }
                case "only" -> {
                    String[] parts = value.split(":[ \t]*", 2);
                    if (parts.length < 2) {
                        throw new ScriptException(line.number(), line.text(), "only ID[,ID]: WHY");
                    }
                    only.addAll(List.of(parts[0].split(",[ \t]*", -1)));
                    why = parts[1];
                }
                case "option" -> {
                    int equals = value.indexOf('=');
                    if (equals <= 0) {
                        throw new ScriptException(line.number(), value, "option NAME=VALUE");
                    }
                    options.put(value.substring(0, equals), value.substring(equals + 1));
                }
                case "swap" -> swap = bytes(line, value);
                default -> said.put(line.word(0), value);
            }
        }
        return new Settings(
                said.getOrDefault("title", ""),
                needs,
                allocator,
                only,
                why,
                said.getOrDefault("machine", ""),
                options,
                swap,
                said.getOrDefault("slab", ""));
    }

    private static long bytes(Line line, String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new ScriptException(line.number(), text, "a size such as 4M");
        }
        return Long.parseLong(size.group(1))
                << (10 * ("KMG".indexOf(size.group(2).toUpperCase(Locale.ROOT)) + 1));
    }

    /** Whether a setting is told with the script. */
    public static boolean isTold(Line setting) {
        return !SILENT.contains(setting.word(0));
    }

    /** Whether the script can be played with this user allocator. */
    public boolean allows(String id) {
        return only.isEmpty() || only.contains(id);
    }
}
