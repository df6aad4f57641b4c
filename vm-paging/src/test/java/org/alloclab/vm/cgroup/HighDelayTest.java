package org.alloclab.vm.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.vm.page.PageDescriptors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table beside calculate_high_delay (mm/memcontrol.c): milliseconds for 64 pages, with high at 100 MiB; ticks are 4 ms. */
class HighDelayTest {
    private static final long MIB = 256;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TICK_MILLIS = 4;

    @ParameterizedTest
    @CsvSource({
        "100, 0",
        "102, 25",
        "103, 57",
        "104, 102",
        "105, 159",
        "106, 230",
        "107, 313",
        "108, 409",
        "109, 518",
        "110, 639",
        "111, 774",
        "112, 921",
        "113, 1081",
        "114, 1254",
        "115, 1439",
        "116, 1638",
        "117, 1849",
        "118, 2000",
        "119, 2000",
        "120, 2000"
    })
    void theTableOfTheKernel(long usageMib, long millis) {
        MemoryGroups groups = new MemoryGroups(new PageDescriptors(), new Stalls(() -> 0), RecursiveProtection.OFF);
        groups.make("/a");
        MemoryGroup group = groups.get(1);
        group.memory.setHigh(100 * MIB);
        group.memory.charge(usageMib * MIB);
        assertThat(HighDelay.nanos(group, HighDelay.CHARGE_BATCH) / NANOS_PER_MILLI)
                .isBetween(millis - TICK_MILLIS, millis);
    }

    @ParameterizedTest
    @CsvSource({"101", "100"})
    void lessThanThreeTicksAreNotWorthIt(long usageMib) {
        MemoryGroups groups = new MemoryGroups(new PageDescriptors(), new Stalls(() -> 0), RecursiveProtection.OFF);
        groups.make("/a");
        MemoryGroup group = groups.get(1);
        group.memory.setHigh(100 * MIB);
        group.memory.charge(usageMib * MIB);
        assertThat(HighDelay.nanos(group, HighDelay.CHARGE_BATCH)).isZero();
    }
}
