package org.alloclab.vm;

import java.util.List;
import java.util.stream.Collectors;
import org.alloclab.api.view.PageState;

/** Page states as a test reads them at a glance, a letter for each. */
final class States {
    private States() {}

    static String letters(List<PageState> states) {
        return states.stream()
                .map(state -> switch (state) {
                    case ABSENT -> ".";
                    case ZERO_PAGE -> "z";
                    case ANONYMOUS -> "A";
                    case ANONYMOUS_SHARED -> "a";
                    case FILE -> "F";
                    case FILE_SHARED -> "f";
                    case SWAPPED -> "s";
                })
                .collect(Collectors.joining());
    }
}
