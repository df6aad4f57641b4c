package org.alloclab.harness.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;

/** Figures that allocators declare as their own: what only some rows of a comparison have. */
final class OwnFigures {
    private OwnFigures() {}

    /** Each key once, in the order in which the allocators have them. */
    static List<Metric> of(List<Comparison> comparisons) {
        return of(comparisons.stream().flatMap(comparison -> comparison.outcomes().stream()));
    }

    /** The same of some rows. */
    static List<Metric> of(Stream<Outcome> outcomes) {
        Map<String, Metric> byKey = new LinkedHashMap<>();
        outcomes.flatMap(outcome -> outcome.own().asMap().keySet().stream())
                .forEach(metric -> byKey.putIfAbsent(metric.key(), metric));
        return List.copyOf(byKey.values());
    }

    /** The figure of that key in a row, as programs read it; empty where the row has none. */
    static String raw(Metric column, Outcome outcome) {
        return outcome.own().asMap().entrySet().stream()
                .filter(figure -> figure.getKey().key().equals(column.key()))
                .map(figure -> FigureText.raw(figure.getKey(), figure.getValue()))
                .findFirst()
                .orElse("");
    }
}
