package org.alloclab.harness.vmscript;

/** Writes letters run-length coded: {@code A4z2.} */
final class PageRuns {
    private PageRuns() {}

    static String of(String letters) {
        StringBuilder text = new StringBuilder();
        int start = 0;
        while (start < letters.length()) {
            char letter = letters.charAt(start);
            int end = start;
            while (end < letters.length() && letters.charAt(end) == letter) {
                end++;
            }
            text.append(letter);
            if (end - start > 1) {
                text.append(end - start);
            }
            start = end;
        }
        return text.toString();
    }
}
