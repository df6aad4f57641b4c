package org.alloclab.api.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Figures at one moment, in the order in which they were reported. A figure that does not exist is absent. */
public final class MetricSnapshot {
    private static final MetricSnapshot EMPTY = builder().build();

    private final Map<Metric, Number> values;

    private MetricSnapshot(Map<Metric, Number> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** No figures. */
    public static MetricSnapshot empty() {
        return EMPTY;
    }

    /** Begins with no figures. */
    public static Builder builder() {
        return new Builder();
    }

    /** A figure of any unit but {@link Unit#RATIO}. */
    public OptionalLong value(Metric metric) {
        Number value = values.get(metric);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.longValue());
    }

    /** A figure of unit {@link Unit#RATIO}. */
    public OptionalDouble ratio(Metric metric) {
        Number value = values.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.doubleValue());
    }

    /** All figures in reported order: a {@link Double} of a ratio, a {@link Long} of every other unit. */
    public Map<Metric, Number> asMap() {
        return values;
    }

    /** Those of these figures that there are, in this order. */
    public MetricSnapshot only(List<Metric> metrics) {
        Map<Metric, Number> some = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            Number value = values.get(metric);
            if (value != null) {
                some.put(metric, value);
            }
        }
        return new MetricSnapshot(some);
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Collects figures; each metric once. */
    public static final class Builder {
        private final Map<Metric, Number> values = new LinkedHashMap<>();

        private Builder() {}

        /** A figure of any unit but {@link Unit#RATIO}. */
        public Builder put(Metric metric, long value) {
            if (metric.unit() == Unit.RATIO) {
                throw new IllegalArgumentException("a ratio is put as one: " + metric.key());
            }
            return add(metric, value);
        }

        /** A figure of unit {@link Unit#RATIO}. */
        public Builder putRatio(Metric metric, double value) {
            if (metric.unit() != Unit.RATIO) {
                throw new IllegalArgumentException("only a ratio has digits behind the point: " + metric.key());
            }
            return add(metric, value);
        }

        private Builder add(Metric metric, Number value) {
            if (values.putIfAbsent(metric, value) != null) {
                throw new IllegalArgumentException("a metric is reported once: " + metric.key());
            }
            return this;
        }

        /** The figures so far. */
        public MetricSnapshot build() {
            return new MetricSnapshot(values);
        }
    }
}
