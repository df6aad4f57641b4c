package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.alloclab.harness.trace.event.TouchedPages;
import org.junit.jupiter.api.Test;

class TouchedLivesTest {
    private final TouchedLives lives = new TouchedLives();

    @Test
    void countsThePartOfAPageAtTheBeginningAsWritten() {
        lives.begins(3, 0x10010, 5 * 4096);
        lives.touched(0x10010, 0, 0);
        lives.touched(0x10010, 0x12000 - 0x10010, 4096);
        lives.ends(0x10010);
        assertThat(texts()).isEqualTo(Map.of(3L, "0,2"));
    }

    @Test
    void countsThePartOfAPageAtTheEndAsWrittenIfThePageBeforeItIs() {
        lives.begins(3, 0x10010, 5 * 4096);
        lives.touched(0x10010, 0, 0);
        lives.touched(0x10010, 0x14000 - 0x10010, 4096);
        lives.ends(0x10010);
        lives.begins(4, 0x20000, 2 * 4096 + 100);
        lives.touched(0x20000, 0, 4096);
        lives.ends(0x20000);
        assertThat(texts()).isEqualTo(Map.of(3L, "0,4-5", 4L, "0"));
    }

    @Test
    void countsABlockOfTwoPartsOfPagesAsWritten() {
        lives.begins(3, 0x10800, 4096);
        lives.touched(0x10800, 0, 0);
        lives.ends(0x10800);
        assertThat(texts()).isEmpty();
    }

    @Test
    void hasNoEntryWhereAllWasWrittenOrNothingIsKnown() {
        lives.begins(1, 0x10000, 2 * 4096);
        lives.touched(0x10000, 0, 2 * 4096);
        lives.ends(0x10000);
        lives.begins(2, 0x20000, 2 * 4096);
        lives.ends(0x20000);
        lives.begins(3, 0x30000, 100);
        lives.ends(0x30000);
        assertThat(texts()).isEmpty();
    }

    @Test
    void findsTheBlocksThatLieInWhatWasWrittenAtTheEnd() {
        lives.begins(1, 0x10000, 4 * 4096);
        lives.begins(2, 0x14000, 4 * 4096);
        lives.begins(3, 0x20000, 2 * 4096);
        lives.touchedArea(0x13000, 2 * 4096);
        lives.complete();
        assertThat(texts()).isEqualTo(Map.of(1L, "3", 2L, "0", 3L, "none"));
    }

    @Test
    void keepsTheLivesOfOneAddressApart() {
        lives.begins(1, 0x10000, 2 * 4096);
        lives.touched(0x10000, 0, 4096);
        lives.ends(0x10000);
        lives.begins(2, 0x10000, 2 * 4096);
        lives.touched(0x10000, 4096, 4096);
        lives.ends(0x10000);
        assertThat(texts()).isEqualTo(Map.of(1L, "0", 2L, "1"));
    }

    private Map<Long, String> texts() {
        Map<Long, TouchedPages> known = lives.finish();
        return known.entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().text()));
    }
}
