package org.alloclab.api.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Figures at one moment, in the order in which they were reported. A figure that does not exist is absent. */
public final class MetricSnapshot {
    private static final MetricSnapshot EMPTY = builder().build();

    private final Map<Metric, Long> values;

    private MetricSnapshot(Map<Metric, Long> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static MetricSnapshot empty() {
        return EMPTY;
    }

    public static Builder builder() {
        return new Builder();
    }

    public OptionalLong value(Metric metric) {
        Long value = values.get(metric);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** All figures in reported order. */
    public Map<Metric, Long> asMap() {
        return values;
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Collects figures; each metric once. */
    public static final class Builder {
        private final Map<Metric, Long> values = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(Metric metric, long value) {
            if (values.putIfAbsent(metric, value) != null) {
                throw new IllegalArgumentException("a metric is reported once: " + metric.key());
            }
            return this;
        }

        public MetricSnapshot build() {
            return new MetricSnapshot(values);
        }
    }
}
