package org.alloclab.harness.trace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TouchedPagesTest {
    @ParameterizedTest
    @CsvSource({"0,0,0", "16,1,1", "0,4096,1", "0,4097,2", "16,4080,1", "16,4081,2", "4095,2,2", "16,1048576,257"})
    void countsThePagesThatABlockLiesIn(int lead, long size, long pages) {
        assertThat(TouchedPages.pages(lead, size)).isEqualTo(pages);
        assertThat(TouchedPages.all(lead, size).count()).isEqualTo(pages);
        assertThat(TouchedPages.all(lead, size).isAll(size)).isTrue();
    }

    @Test
    void offsetsAreTheFirstBytesOfPages() {
        TouchedPages pages = TouchedPages.all(16, 10_000);
        assertThat(pages.offset(0)).isZero();
        assertThat(pages.offset(1)).isEqualTo(4080);
        assertThat(pages.offset(2)).isEqualTo(8176);
    }

    @Test
    void readsItsText() throws EventSyntaxException {
        TouchedPages pages = TouchedPages.parse("0-3,7,9-12", 16, 100_000);
        assertThat(pages.runs()).isEqualTo(3);
        assertThat(pages.first(2)).isEqualTo(9);
        assertThat(pages.end(2)).isEqualTo(13);
        assertThat(pages.count()).isEqualTo(9);
        assertThat(pages.text()).isEqualTo("0-3,7,9-12");
        assertThat(pages).isEqualTo(TouchedPages.parse("0,1-3,7,9-12", 16, 100_000));
        assertThat(TouchedPages.parse("none", 0, 5000).text()).isEqualTo("none");
        assertThat(TouchedPages.parse("all", 0, 5000).text()).isEqualTo("0-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5-3", "0-2", "1,1", "1,0", "x", "-1", "1-", "0,,1", "99999999999999999999"})
    void refusesWhatIsNoListOfPagesOfTheBlock(String text) {
        assertThatThrownBy(() -> TouchedPages.parse(text, 0, 8192)).isInstanceOf(EventSyntaxException.class);
    }

    @Test
    void losesNoPageBeyondItsMostRuns() {
        TouchedPages.Collector collector = new TouchedPages.Collector(0);
        for (long page = 0; page < 2L * TouchedPages.MAX_RUNS + 20; page += 2) {
            collector.add(page, page + 1);
        }
        TouchedPages pages = collector.finish();
        assertThat(pages.runs()).isEqualTo(TouchedPages.MAX_RUNS);
        assertThat(pages.end(TouchedPages.MAX_RUNS - 1)).isEqualTo(2L * TouchedPages.MAX_RUNS + 19);
    }
}
