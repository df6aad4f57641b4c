package org.alloclab.harness.study.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.why.Answer;
import org.alloclab.harness.study.why.Moment;
import org.alloclab.harness.study.why.Why;

/**
 * Why the recommendation helps, from the attribution without and with it.
 *
 * @param moment when both were looked at
 * @param changes by kind, the largest first
 */
public record Reason(Moment.Kind moment, List<KindChange> changes) {
    public Reason {
        changes = List.copyOf(changes);
    }

    /** Looks at both at a moment. */
    static Reason of(Why without, Why with, Moment moment) throws IOException {
        Answer before = without.at(moment);
        Answer after = with.at(moment);
        Map<String, long[]> kinds = new TreeMap<>();
        for (Share share : before.rows()) {
            kinds.computeIfAbsent(share.kind(), kind -> new long[2])[0] += share.residentBytes();
        }
        for (Share share : after.rows()) {
            kinds.computeIfAbsent(share.kind(), kind -> new long[2])[1] += share.residentBytes();
        }
        List<KindChange> changes = new ArrayList<>();
        kinds.forEach((kind, bytes) -> {
            if (bytes[0] != bytes[1]) {
                changes.add(new KindChange(kind, meaning(kind, before, after), bytes[0], bytes[1]));
            }
        });
        changes.sort(Comparator.comparingLong((KindChange change) -> -Math.abs(change.change()))
                .thenComparing(KindChange::kind));
        return new Reason(moment.kind(), changes);
    }

    private static String meaning(String kind, Answer before, Answer after) {
        for (Answer answer : List.of(before, after)) {
            for (PieceKind known : answer.kinds()) {
                if (known.key().equals(kind)) {
                    return known.meaning();
                }
            }
        }
        return "";
    }
}
