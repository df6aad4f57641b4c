package org.alloclab.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class FragmentationTest {

    @Test
    void theFourWaysDiffer() {
        // R/L is 2, 1.5, 4 at three moments; most live at the second, most resident at the third.
        Fragmentation fragmentation = Fragmentation.of(new long[] {10, 40, 20}, new long[] {20, 60, 80});
        assertThat(fragmentation)
                .isEqualTo(new Fragmentation(
                        OptionalDouble.of(1.5), OptionalDouble.of(0.5), OptionalDouble.of(3), OptionalDouble.of(1)));
    }

    @Test
    void momentsWithNothingLiveDoNotCountInTheMean() {
        Fragmentation fragmentation = Fragmentation.of(new long[] {0, 10, 0}, new long[] {5, 20, 30});
        assertThat(fragmentation.mean()).hasValue(1);
        assertThat(fragmentation.atMostLive()).hasValue(1);
        assertThat(fragmentation.atMostResident()).as("nothing was live then").isEmpty();
        assertThat(fragmentation.peaks()).hasValue(2);
    }

    @Test
    void nothingEverLiveIsNoFigure() {
        assertThat(Fragmentation.of(new long[] {0, 0}, new long[] {4096, 4096}).mean())
                .isEmpty();
        assertThat(Fragmentation.of(new long[0], new long[0]).peaks()).isEmpty();
    }
}
