package org.alloclab.harness.vmscript;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reduces results to less.
 *
 * <pre>
 *   1  return value or errno, and the list of areas without flags
 *   2  1 + fault counts
 *   3  2 + counters
 *   4  3 + area flags, page states, pss, anon: everything
 * </pre>
 */
public final class Projection {
    public static final int ALL = 4;

    private static final Pattern OPERATION = Pattern.compile("^\\d+ .*");
    private static final Pattern FAULTS = Pattern.compile(" f\\d+(?= |$)");
    private static final Pattern COUNTERS = Pattern.compile(" (rss|an|sw|pt|vm|dt|lk)[+-]\\d+");
    private static final Pattern AREA_FLAGS =
            Pattern.compile("((?: [-+])(?:[ATHS]|0x)\\S*?:\\S*?:[r-][w-][x-][ps]:[a-z0-9]+(?:@\\d+)?):[a-z,]+");

    private Projection() {}

    public static String of(String results, int level) {
        if (level >= ALL) {
            return results;
        }
        StringBuilder out = new StringBuilder();
        results.lines().forEach(line -> out.append(line(line, level)).append('\n'));
        return out.toString();
    }

    private static String line(String text, int level) {
        if (OPERATION.matcher(text).matches()) {
            return operation(text, level);
        }
        if (text.startsWith("  V")) {
            String[] parts = text.strip().split("\\s+", -1)[1].split(":", -1);
            return "  V " + String.join(":", List.of(parts).subList(0, Math.min(4, parts.length)));
        }
        if (text.startsWith("  S") && level < 3) {
            String[] parts = text.split(" ", -1);
            return String.join(" ", List.of(parts).subList(0, Math.min(4, parts.length)));
        }
        return text;
    }

    private static String operation(String text, int level) {
        String line = text;
        if (level < 2) {
            line = FAULTS.matcher(line).replaceAll("");
        }
        if (level < 3) {
            line = COUNTERS.matcher(line).replaceAll("");
        }
        return withoutPairs(AREA_FLAGS.matcher(line).replaceAll("$1"));
    }

    /** A pure change of flags leaves an area that goes and comes again: both are dropped. */
    private static String withoutPairs(String line) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        Set<String> gone = new HashSet<>();
        Set<String> come = new HashSet<>();
        for (String word : words) {
            if (isArea(word)) {
                (word.charAt(0) == '-' ? gone : come).add(word.substring(1));
            }
        }
        gone.retainAll(come);
        words.removeIf(word -> isArea(word) && gone.contains(word.substring(1)));
        return String.join(" ", words);
    }

    private static boolean isArea(String word) {
        boolean signed = word.startsWith("-") || word.startsWith("+");
        return signed && word.chars().filter(c -> c == ':').count() >= 3;
    }
}
