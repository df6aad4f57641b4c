package org.alloclab.harness.study;

import java.util.ArrayList;
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
        List<RunDiff> runs = new ArrayList<>();
        List<String> onlyFirst = new ArrayList<>(first.runs().keySet());
        List<String> onlySecond = new ArrayList<>();
        long equal = 0;
        for (Map.Entry<String, Map<String, Object>> run : second.runs().entrySet()) {
            Map<String, Object> before = first.runs().get(run.getKey());
            if (before == null) {
                onlySecond.add(run.getKey());
                continue;
            }
            onlyFirst.remove(run.getKey());
            Set<String> places = new LinkedHashSet<>(before.keySet());
            places.addAll(run.getValue().keySet());
            List<FigureDiff> figures = figures(places, before, run.getValue(), declared);
            equal += places.size() - figures.size();
            if (!figures.isEmpty()) {
                runs.add(new RunDiff(run.getKey(), figures));
            }
        }
        return new ResultDiff(runs, onlyFirst, onlySecond, equal);
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
