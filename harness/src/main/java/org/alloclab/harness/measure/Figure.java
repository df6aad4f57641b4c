package org.alloclab.harness.measure;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;

/**
 * A figure and how it is read.
 *
 * @param metric its declaration
 * @param reading a {@link Double} for {@link Unit#RATIO}, else a {@link Long}; empty where the figure does not exist
 * @param <T> what it is read from
 */
public record Figure<T>(Metric metric, Function<T, Optional<? extends Number>> reading) {

    /** A figure that always exists. */
    public static <T> Figure<T> of(Metric metric, ToLongFunction<T> reading) {
        return new Figure<>(metric, from -> Optional.of(reading.applyAsLong(from)));
    }

    /** A quotient, which does not exist where its divisor is 0. */
    public static <T> Figure<T> ratio(Metric metric, Function<T, OptionalDouble> reading) {
        return new Figure<>(metric, from -> {
            OptionalDouble value = reading.apply(from);
            return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
        });
    }

    /** The same figure of something that has a {@code T}. */
    <S> Figure<S> in(Function<S, T> part) {
        return new Figure<>(metric, from -> reading.apply(part.apply(from)));
    }
}
