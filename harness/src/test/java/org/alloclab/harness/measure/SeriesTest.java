package org.alloclab.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.result.Checkpoint;
import org.junit.jupiter.api.Test;

final class SeriesTest {

    private static Checkpoint at(long op, long live, long resident) {
        return new Checkpoint(op, op, new AddressSpaceFigures(resident, resident, 0, 0, 0, 0, 0, 0, 0, 0, 0), live, 1);
    }

    @Test
    void everyOtherSampleIsDroppedWhenThereAreTooManyAndThePeakIsNotForgotten() {
        Series series = new Series(at(0, 0, 100));
        for (int i = 1; i <= Series.MOST; i++) {
            series.add(at(i, i, 100 + (i == 7 ? 1_000_000 : i)));
        }
        assertThat(series.count()).isEqualTo(Series.MOST / 2);
        assertThat(series.nanos(0)).as("the first of two was dropped").isEqualTo(2);
        assertThat(series.nanos(series.count() - 1)).isEqualTo(Series.MOST);
        assertThat(series.grownBytes(1)).isEqualTo(4);
        assertThat(series.residentBytes(1)).isEqualTo(104);
        assertThat(series.mostResident()).as("sample 7 was dropped").isEqualTo(1_000_100);
        assertThat(series.fragmentation().mean()).hasValue(0);
    }
}
