package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;

/** Page states as a test reads them at a glance, a letter for each; a capital H stands for the hugetlb pool. */
final class States {
    private States() {}

    /** The state of each page of a range as pagemap tells it. */
    static List<PageState> of(AddressSpace space, long start, long end) {
        List<PageState> states = new ArrayList<>();
        for (PageRun run : space.pageRuns(start, end)) {
            states.addAll(Collections.nCopies(
                    (int) (run.sizeBytes() / PAGE_SIZE), run.state().inPagemap()));
        }
        return states;
    }

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
                    case HUGE_ZERO_PAGE -> "Z";
                    case HUGETLB, HUGETLB_FILE -> "H";
                    case HUGETLB_SHARED, HUGETLB_FILE_SHARED -> "h";
                })
                .collect(Collectors.joining());
    }
}
