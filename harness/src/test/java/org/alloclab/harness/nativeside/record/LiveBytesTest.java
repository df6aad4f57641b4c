package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiveBytesTest {
    private final LiveBytes live = new LiveBytes();

    @Test
    void isWhatAMapOfTheBlocksSays() {
        Map<Long, Long> plain = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            long name = 0x7f00_0000_0000L + 16L * random.nextInt(20_000);
            if (random.nextInt(5) < (i / 20_000 % 2 == 0 ? 3 : 1)) {
                long bytes = random.nextInt(5_000);
                live.begins(name, bytes);
                plain.put(name, bytes);
            } else {
                live.ends(name);
                plain.remove(name);
            }
            if (i % 1_000 == 0) {
                assertThat(live.sum())
                        .isEqualTo(plain.values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
            }
        }
        plain.keySet().forEach(live::ends);
        assertThat(live.sum()).isZero();
    }

    @Test
    void aFailedAllocationAndAFreeOfNothingChangeNothing() {
        live.begins(0, 100);
        live.ends(0);
        live.ends(0x1000);
        assertThat(live.sum()).isZero();
    }
}
