package org.alloclab.api.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock(5);
    private final CurrentExecution execution = new CurrentExecution();

    @Test
    void standsUntilItIsSet() {
        assertThat(clock.nanos()).isEqualTo(5);
        clock.set(9);
        execution.begin(100);
        assertThat(clock.nanos()).isEqualTo(9);
    }

    @Test
    void followsOperations() {
        clock.follow(execution, 40, 1_000, 7);
        execution.begin(40);
        assertThat(clock.nanos()).isEqualTo(1_000);
        execution.begin(43);
        assertThat(clock.nanos()).isEqualTo(1_021);
    }

    @Test
    void standsAgainOnceItIsSet() {
        clock.follow(execution, 0, 1_000, 7);
        execution.begin(2);
        clock.set(clock.nanos());
        execution.begin(3);
        assertThat(clock.nanos()).isEqualTo(1_014);
    }

    @Test
    void operationsInNoTime() {
        clock.follow(execution, 0, 1_000, 0);
        execution.begin(2);
        assertThat(clock.nanos()).isEqualTo(1_000);
    }
}
