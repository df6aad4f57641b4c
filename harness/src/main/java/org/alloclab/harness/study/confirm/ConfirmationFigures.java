package org.alloclab.harness.study.confirm;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.measure.Catalogue;
import org.alloclab.harness.measure.Figure;
import org.alloclab.harness.nativeside.sample.RealRuns;

/** The figures of a forecast beside real runs. */
public final class ConfirmationFigures {
    public static final Metric PREDICTED = size("predicted_kb", "Resident of the whole process, simulated.");
    public static final Metric LEAST = size("least_kb", "Resident of the real process, the least of its runs.");
    public static final Metric MEDIAN = size("median_kb", "Resident of the real process, the middle of its runs.");
    public static final Metric MOST = size("most_kb", "Resident of the real process, the most of its runs.");
    public static final Metric DIFFERENCE = Metric.of(
                    "difference",
                    Unit.RATIO,
                    Direction.NEUTRAL,
                    "How far the forecast is off, as a part of the middle.")
            .by("predicted_kb / median_kb - 1");
    public static final Metric SPREAD = Metric.of(
                    "spread",
                    Unit.RATIO,
                    Direction.NEUTRAL,
                    "How far the real runs are apart, as a part of the middle.")
            .by("(most_kb - least_kb) / median_kb");

    private static final long KIB = 1024;

    /** In the order of a table's columns. */
    public static final Catalogue<Comparand> ALL = Catalogue.of(
            Figure.of(PREDICTED, it -> it.predictedBytes() / KIB),
            measured(LEAST, RealRuns.Spread::least),
            measured(MEDIAN, RealRuns.Spread::median),
            measured(MOST, RealRuns.Spread::most),
            Figure.ratio(
                    DIFFERENCE,
                    it -> it.measured().isPresent() ? OptionalDouble.of(it.difference()) : OptionalDouble.empty()),
            Figure.ratio(
                    SPREAD,
                    it -> it.measured()
                            .map(runs -> OptionalDouble.of(runs.relative()))
                            .orElseGet(OptionalDouble::empty)));

    private ConfirmationFigures() {}

    private static Metric size(String key, String meaning) {
        return Metric.of(key, Unit.KILOBYTES, Direction.NEUTRAL, meaning);
    }

    private static Figure<Comparand> measured(Metric metric, ToLongFunction<RealRuns.Spread> reading) {
        return new Figure<>(
                metric,
                it -> it.measured().isPresent()
                        ? Optional.of(reading.applyAsLong(it.measured().get()) / KIB)
                        : Optional.empty());
    }
}
