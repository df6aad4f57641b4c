package org.alloclab.api.option;

import java.util.List;

/** Finds what a mistyped name was meant to be. */
public final class NearestName {
    private NearestName() {}

    /** {@code "; did you mean X?"} for the nearest known name, else the list of all, else nothing. */
    public static String hint(String name, List<String> known) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            String tail = candidate.substring(candidate.lastIndexOf('.') + 1);
            int distance = Math.min(distance(name, candidate), distance(name, tail));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        if (bestDistance <= Math.max(2, name.length() / 3)) {
            return "; did you mean " + best + "?";
        }
        return known.isEmpty() ? "; it takes no options" : "; known are " + String.join(", ", known);
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
