package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch and limits of per-CPU lists against figures of {@code /proc/zoneinfo}. */
class PcpLimitsTest {
    /** The recorded machine's three zones; then what zone_batchsize and zone_highsize say at their boundaries. */
    @ParameterizedTest
    @CsvSource({
        "3840, 25, 2, 1, 12, 240",
        "772915, 5046, 2, 63, 2523, 48307",
        "2457600, 16047, 2, 63, 8023, 153600",
        "2457600, 10, 2, 63, 252, 153600",
        // 16384 frames: a batch of 16384 / 1024 / 4 = 4, rounded to 2^2 - 1.
        "16384, 100, 1, 3, 100, 2048",
        "16384, 10, 4, 3, 12, 512",
        "32768, 10, 1, 7, 28, 4096",
        "131072, 10, 1, 31, 124, 16384",
        "1023, 1, 1, 1, 4, 127"
    })
    void todaysListsGrowBetweenTheLowWatermarkAndAnEighth(
            long managed, long low, int cpus, int batch, int highMin, int highMax) {
        assertThat(PcpLimits.of(managed, low, cpus, 0)).isEqualTo(new PcpLimits(batch, highMin, highMax, false));
    }

    /** vm.percpu_pagelist_high_fraction; at least four batches. */
    @ParameterizedTest
    @CsvSource({"2457600, 2, 8, 153600", "2457600, 2, 100, 12288", "2457600, 4, 100000, 252", "772915, 1, 10, 77291"})
    void aFractionFixesTheLimit(long managed, int cpus, int fraction, int high) {
        assertThat(PcpLimits.of(managed, 5000, cpus, fraction)).isEqualTo(new PcpLimits(63, high, high, false));
    }

    /** Linux 2.6: high 186 and batch 31 from 512 MiB on, 90 and 15 at 256 MiB. */
    @ParameterizedTest
    @CsvSource({"262144, 31, 186", "131072, 31, 186", "65536, 15, 90", "32768, 7, 42", "16384, 3, 18", "8192, 1, 6"})
    void oldListsAreFixed(long managed, int batch, int high) {
        assertThat(PcpLimits.hotCold(managed)).isEqualTo(new PcpLimits(batch, high, high, true));
    }
}
