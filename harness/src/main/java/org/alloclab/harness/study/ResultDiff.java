package org.alloclab.harness.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.result.ResultFile;
import org.jspecify.annotations.Nullable;

/**
 * Two results side by side.
 *
 * @param runs what differs, by run
 * @param onlyFirst runs that only the first has
 * @param onlySecond runs that only the second has
 * @param equal figures that both have alike
 */
public record ResultDiff(List<RunDiff> runs, List<String> onlyFirst, List<String> onlySecond, long equal) {

    /**
     * What differs between two runs of one name.
     *
     * @param name of the run
     * @param figures the figures that differ
     */
    public record RunDiff(String name, List<FigureDiff> figures) {}

    /**
     * A figure that differs.
     *
     * @param place the figure's place in the result
     * @param metric its declaration, where the results hold one
     * @param first its value in the first result; absent where that has none
     * @param second its value in the second
     */
    public record FigureDiff(
            String place,
            @Nullable Metric metric,
            @Nullable Object first,
            @Nullable Object second) {}

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return runs.isEmpty() && onlyFirst.isEmpty() && onlySecond.isEmpty();
    }

    /** The differences of two results. */
    public static ResultDiff of(ResultFile first, ResultFile second) {
        Map<String, Metric> declared = new LinkedHashMap<>();
        first.metrics().forEach(metric -> declared.put(metric.key(), metric));
        second.metrics().forEach(metric -> declared.put(metric.key(), metric));
        Map<String, String> pairs = pairs(first.runs().keySet(), second.runs().keySet());
        List<RunDiff> runs = new ArrayList<>();
        long equal = 0;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            Map<String, Object> before = first.runs().getOrDefault(pair.getKey(), Map.of());
            Map<String, Object> after = second.runs().getOrDefault(pair.getValue(), Map.of());
            Set<String> places = places(before, after, declared.keySet());
            List<FigureDiff> figures = figures(places, before, after, declared);
            equal += places.size() - figures.size();
            if (!figures.isEmpty()) {
                boolean sameName = pair.getKey().equals(pair.getValue());
                runs.add(new RunDiff(sameName ? pair.getKey() : pair.getKey() + "  |  " + pair.getValue(), figures));
            }
        }
        return new ResultDiff(runs, without(first, pairs.keySet()), without(second, pairs.values()), equal);
    }

    /** Runs of one name belong together; where each result has only one run, so do those. */
    private static Map<String, String> pairs(Set<String> first, Set<String> second) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (first.size() == 1 && second.size() == 1) {
            pairs.put(first.iterator().next(), second.iterator().next());
            return pairs;
        }
        for (String name : first) {
            if (second.contains(name)) {
                pairs.put(name, name);
            }
        }
        return pairs;
    }

    private static List<String> without(ResultFile file, Collection<String> paired) {
        return file.runs().keySet().stream()
                .filter(name -> !paired.contains(name))
                .toList();
    }

    /** Places of both, those whose key is declared in the order of the declarations. */
    private static Set<String> places(Map<String, Object> first, Map<String, Object> second, Set<String> declared) {
        Set<String> places = new LinkedHashSet<>();
        for (String key : declared) {
            if (first.containsKey(key) || second.containsKey(key)) {
                places.add(key);
            }
        }
        places.addAll(first.keySet());
        places.addAll(second.keySet());
        return places;
    }

    private static List<FigureDiff> figures(
            Set<String> places, Map<String, Object> first, Map<String, Object> second, Map<String, Metric> declared) {
        List<FigureDiff> figures = new ArrayList<>();
        for (String place : places) {
            Object a = first.get(place);
            Object b = second.get(place);
            if (!Objects.equals(comparable(a), comparable(b))) {
                String key = place.substring(place.indexOf('.') + 1);
                figures.add(new FigureDiff(place, declared.getOrDefault(place, declared.get(key)), a, b));
            }
        }
        return figures;
    }

    /** Whole numbers of different widths are equal if their values are. */
    private static @Nullable Object comparable(@Nullable Object value) {
        return value instanceof Integer narrow ? Long.valueOf(narrow) : value;
    }
}
