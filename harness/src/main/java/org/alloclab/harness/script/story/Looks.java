package org.alloclab.harness.script.story;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.PageState;
import org.alloclab.api.view.Pagemap;
import org.alloclab.harness.script.PagemapStates;
import org.alloclab.harness.script.Reply;

/** Words what somebody who looks at pages sees: how many are in which state, where their frames are. */
final class Looks {
    private Looks() {}

    static String answer(Reply reply) {
        if (reply instanceof Reply.Pages pages) {
            return states(pages.states());
        }
        if (reply instanceof Reply.Entries entries) {
            return frames(entries.entries());
        }
        if (reply instanceof Reply.Residency residency) {
            return residency(residency);
        }
        if (reply instanceof Reply.Skipped) {
            return "skipped";
        }
        if (reply instanceof Reply.Accesses accesses
                && accesses.unmapped() + accesses.denied() + accesses.beyond() > 0) {
            return accesses.served() + " served, " + accesses.unmapped() + " without an area, " + accesses.denied()
                    + " forbidden, " + accesses.beyond() + " behind the end of a file";
        }
        return "";
    }

    /** One area: where, how large, what may be done, what it is, and its pages by state. */
    static String area(AreaReport report, UserProcess space) {
        int prot = report.area().prot();
        return String.format(
                        Locale.ROOT,
                        "0x%x to 0x%x %,d kB  %s%s%s  %s",
                        report.area().start(),
                        report.area().end(),
                        report.area().sizeBytes() >> 10,
                        (prot & Prot.READ) != 0 ? "r" : "-",
                        (prot & Prot.WRITE) != 0 ? "w" : "-",
                        (prot & Prot.EXEC) != 0 ? "x" : "-",
                        report.area().name())
                + " "
                + states(PagemapStates.of(
                        space, report.area().start(), report.area().end()));
    }

    private static String states(List<PageState> states) {
        Map<PageState, Integer> counts = new EnumMap<>(PageState.class);
        states.forEach(state -> counts.merge(state, 1, Integer::sum));
        List<String> words = new ArrayList<>();
        counts.forEach((state, count) ->
                words.add(count + " " + state.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        return String.join(", ", words);
    }

    private static String frames(List<Long> entries) {
        List<String> words = new ArrayList<>();
        for (long entry : entries) {
            words.add(Pagemap.isPresent(entry) ? Long.toString(Pagemap.frame(entry)) : "-");
        }
        return String.join(" ", words);
    }

    private static String residency(Reply.Residency residency) {
        long in = residency.runs().stream()
                .mapToLong(run -> (run.value() & 1) != 0 ? run.pages() : 0)
                .sum();
        long all =
                residency.runs().stream().mapToLong(Reply.Residency.Run::pages).sum();
        return in + " of " + Run.count(all, "page") + " in memory";
    }
}
