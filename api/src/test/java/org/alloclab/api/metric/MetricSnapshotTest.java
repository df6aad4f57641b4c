package org.alloclab.api.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricSnapshotTest {
    private static final Metric RSS = Metric.bytes("rss", "resident");
    private static final Metric FAULTS = Metric.count("minflt", "minor faults");

    @Test
    void absenceIsAbsence() {
        MetricSnapshot snapshot = MetricSnapshot.builder().put(RSS, 4096).build();
        assertThat(snapshot.value(RSS)).hasValue(4096);
        assertThat(snapshot.value(FAULTS)).isEmpty();
    }

    @Test
    void orderIsTheReportersAndAMetricIsReportedOnce() {
        MetricSnapshot.Builder builder = MetricSnapshot.builder().put(RSS, 1).put(FAULTS, 2);
        assertThatThrownBy(() -> builder.put(RSS, 3)).hasMessageContaining("rss");
        assertThat(builder.build().asMap().keySet()).containsExactly(RSS, FAULTS);
    }
}
