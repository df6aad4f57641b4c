package org.alloclab.harness.script.record;

import java.util.List;
import org.alloclab.api.view.PageState;

/** Writes page states run-length coded, a letter for each: {@code A4z2.} */
final class PageRuns {
    private PageRuns() {}

    static String of(List<PageState> states) {
        StringBuilder text = new StringBuilder();
        int start = 0;
        while (start < states.size()) {
            PageState state = states.get(start);
            int end = start;
            while (end < states.size() && states.get(end) == state) {
                end++;
            }
            text.append(letter(state));
            if (end - start > 1) {
                text.append(end - start);
            }
            start = end;
        }
        return text.toString();
    }

    private static char letter(PageState state) {
        return switch (state) {
            case ABSENT -> '.';
            case ZERO_PAGE -> 'z';
            case ANONYMOUS -> 'A';
            case ANONYMOUS_SHARED -> 'a';
            case FILE -> 'F';
            case FILE_SHARED -> 'f';
            case SWAPPED -> 's';
            default -> throw new IllegalStateException("pagemap does not tell of " + state);
        };
    }
}
