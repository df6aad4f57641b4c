package org.alloclab.harness.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;

/** The state of each page of a range, as {@code /proc/PID/pagemap} tells it. */
public final class PagemapStates {
    private PagemapStates() {}

    public static List<PageState> of(AddressSpace space, long start, long end) {
        List<PageState> states = new ArrayList<>();
        for (PageRun run : space.pageRuns(start, end)) {
            int pages = Math.toIntExact(run.sizeBytes() / Bases.PAGE);
            states.addAll(Collections.nCopies(pages, run.state().inPagemap()));
        }
        return states;
    }
}
