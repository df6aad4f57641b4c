package org.alloclab.harness.study.why;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.heap.PieceKind;

/** Which settings are worth a try at a moment. */
final class Alternatives {
    private static final int KINDS = 3;
    private static final int SETTINGS = 4;
    /** A kind that holds less than this part of what is resident is not worth a try. */
    private static final int PART = 50;

    private Alternatives() {}

    /** Settings with which less stays of what most of the waste is, the largest kind's first. */
    static List<Holding.Setting> of(Answer answer) {
        boolean divided = answer.arenas().size() > 1;
        Set<Holding.Setting> settings = new LinkedHashSet<>();
        wasteful(answer)
                .forEach(kind -> kind.holding().settings().stream()
                        .filter(setting -> divided || setting.reach() == Holding.Reach.ANYWHERE)
                        .forEach(settings::add));
        return List.copyOf(new ArrayList<>(settings).subList(0, Math.min(SETTINGS, settings.size())));
    }

    private static List<PieceKind> wasteful(Answer answer) {
        return answer.kinds().stream()
                .filter(kind -> !kind.role().isPinning() && answer.residentBytes(kind) * PART >= answer.rssBytes())
                .filter(kind -> answer.residentBytes(kind) > 0)
                .sorted(Comparator.comparingLong(answer::residentBytes).reversed())
                .limit(KINDS)
                .toList();
    }
}
