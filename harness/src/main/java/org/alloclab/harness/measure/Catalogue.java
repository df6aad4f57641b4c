package org.alloclab.harness.measure;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.metric.Unit;

/**
 * The figures of one kind of result, in the order in which they are written. Keys are unique.
 *
 * @param figures the figures
 * @param <T> the result
 */
public record Catalogue<T>(List<Figure<T>> figures) {
    public Catalogue {
        figures = List.copyOf(figures);
        Set<String> keys = new HashSet<>();
        for (Figure<T> figure : figures) {
            if (!keys.add(figure.metric().key())) {
                throw new IllegalArgumentException(
                        "a figure is declared once: " + figure.metric().key());
            }
        }
    }

    @SafeVarargs
    public static <T> Catalogue<T> of(Figure<T>... figures) {
        ImmutableList.Builder<Figure<T>> list = ImmutableList.builder();
        for (Figure<T> figure : figures) {
            list.add(figure);
        }
        return new Catalogue<>(list.build());
    }

    /** The declarations. */
    public List<Metric> metrics() {
        return figures.stream().map(Figure::metric).toList();
    }

    /** All figures of a result. */
    public MetricSnapshot read(T from) {
        MetricSnapshot.Builder snapshot = MetricSnapshot.builder();
        for (Figure<T> figure : figures) {
            figure.reading().apply(from).ifPresent(value -> {
                if (figure.metric().unit() == Unit.RATIO) {
                    snapshot.putRatio(figure.metric(), value.doubleValue());
                } else {
                    snapshot.put(figure.metric(), value.longValue());
                }
            });
        }
        return snapshot.build();
    }

    /** The same figures of something that has a {@code T}. */
    public <S> Catalogue<S> in(Function<S, T> part) {
        return new Catalogue<>(figures.stream().map(figure -> figure.in(part)).toList());
    }

    /** These figures, then those. */
    public Catalogue<T> and(Catalogue<T> more) {
        return new Catalogue<>(
                Stream.concat(figures.stream(), more.figures().stream()).toList());
    }
}
