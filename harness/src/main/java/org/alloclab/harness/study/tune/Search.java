package org.alloclab.harness.study.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.Profile;
import org.alloclab.api.spi.UserAllocatorProvider;

/** Looks for the best settings of one allocator, within a number of trials. Equal inputs take equal ways. */
final class Search {
    /** A change of the objective that is not worth a setting: one part in so many. */
    private static final int WORTH = 200;

    private final UserAllocatorProvider allocator;
    private final Playground ground;
    private final Objective objective;
    private final int budget;
    private final Random random;
    private final IntConsumer progress;
    private final Map<Map<String, String>, Trial> trials = new HashMap<>();
    private final List<Trial> inOrder = new ArrayList<>();

    /**
     * A search.
     *
     * @param budget trials at most, the one without settings included
     * @param seed which trials are left out where the budget does not reach
     * @param progress hears how many trials there were
     */
    Search(
            UserAllocatorProvider allocator,
            Playground ground,
            Objective objective,
            int budget,
            long seed,
            IntConsumer progress) {
        this.allocator = allocator;
        this.ground = ground;
        this.objective = objective;
        this.budget = budget;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /** All trials, in the order in which they were made; the first is the one without settings. */
    List<Trial> trials() {
        return inOrder;
    }

    /** The best settings; none where none is worth it. */
    Trial best() throws IOException {
        make(List.of(Map.of()), 1);
        List<Map<String, String>> first = new ArrayList<>();
        allocator.profiles().stream().map(Profile::options).forEach(first::add);
        make(first, left());
        make(singles(), left());
        Trial best = leader();
        boolean better = true;
        while (better && left() > 0) {
            make(around(best.settings()), left());
            Trial next = leader();
            better = isWorth(next, best);
            best = better ? next : best;
        }
        best = pruned(best);
        Trial none = inOrder.get(0);
        return isWorth(best, none) ? best : none;
    }

    private int left() {
        return budget - inOrder.size();
    }

    private Trial leader() {
        return Collections.min(inOrder, Trial.by(objective));
    }

    /** Whether a trial is so much better that its settings are worth setting. */
    private boolean isWorth(Trial trial, Trial than) {
        return isWorth(objective, trial, than);
    }

    /** The same for an objective. */
    static boolean isWorth(Objective objective, Trial trial, Trial than) {
        if (trial.figures().died() != than.figures().died()) {
            return than.figures().died();
        }
        long before = objective.of(than.figures());
        return before - objective.of(trial.figures()) > before / WORTH;
    }

    private List<Map<String, String>> singles() {
        List<Map<String, String>> all = new ArrayList<>();
        for (Knob knob : allocator.searchSpace()) {
            knob.values().forEach(value -> all.add(Map.of(knob.option(), value)));
        }
        return all;
    }

    /** One knob more, or turned otherwise; those that helped alone come first. */
    private List<Map<String, String>> around(Map<String, String> best) {
        List<Knob> knobs = new ArrayList<>(allocator.searchSpace());
        Map<String, Long> alone = new HashMap<>();
        for (Knob knob : knobs) {
            long least = Long.MAX_VALUE;
            for (String value : knob.values()) {
                Trial trial = trials.get(Map.of(knob.option(), value));
                least = Math.min(least, trial == null ? Long.MAX_VALUE : objective.of(trial.figures()));
            }
            alone.put(knob.option(), least);
        }
        knobs.sort((a, b) -> Long.compare(alone.getOrDefault(a.option(), 0L), alone.getOrDefault(b.option(), 0L)));
        Set<Map<String, String>> all = new LinkedHashSet<>();
        for (Knob knob : knobs) {
            for (String value : knob.values()) {
                Map<String, String> changed = new TreeMap<>(best);
                changed.put(knob.option(), value);
                all.add(changed);
            }
        }
        return List.copyOf(all);
    }

    /** Without the settings that do not help. */
    private Trial pruned(Trial best) throws IOException {
        Trial kept = best;
        for (String option : best.settings().keySet()) {
            Map<String, String> less = new TreeMap<>(kept.settings());
            less.remove(option);
            Trial without = make(List.of(less), 1).get(0);
            if (!isWorth(kept, without)) {
                kept = without;
            }
        }
        return kept;
    }

    /** Makes the trials that were not made yet, so many at most; which ones are left out is drawn. */
    private List<Trial> make(List<Map<String, String>> all, int most) throws IOException {
        List<Map<String, String>> fresh = new ArrayList<>();
        Set<Map<String, String>> seen = new HashSet<>();
        for (Map<String, String> settings : all) {
            if (!trials.containsKey(settings) && seen.add(settings)) {
                fresh.add(settings);
            }
        }
        if (fresh.size() > most) {
            List<Map<String, String>> drawn = new ArrayList<>(fresh);
            Collections.shuffle(drawn, random);
            Set<Map<String, String>> taken = new HashSet<>(drawn.subList(0, Math.max(0, most)));
            fresh.removeIf(settings -> !taken.contains(settings));
        }
        for (Trial trial : ground.play(allocator.id(), fresh)) {
            trials.put(trial.settings(), trial);
            inOrder.add(trial);
        }
        progress.accept(inOrder.size());
        return all.stream()
                .filter(trials::containsKey)
                .map(settings -> Objects.requireNonNull(trials.get(settings)))
                .toList();
    }
}
