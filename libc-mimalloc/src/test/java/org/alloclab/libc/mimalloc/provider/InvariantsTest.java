package org.alloclab.libc.mimalloc.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.thread.MiProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A heap that is damaged on purpose, so that each law proves that it can be broken. */
class InvariantsTest {
    private StartedMimalloc started;
    private MiProcess process;
    private long block;
    private int page;

    @BeforeEach
    void start() {
        started = new StartedMimalloc(new HintedSpace(), "-");
        process = started.allocator.process();
        block = started.main.malloc(100);
        started.main.malloc(100);
        page = process.table.at(block);
        started.allocator.checkInvariants();
    }

    private void breaks(String law) {
        assertThatThrownBy(started.allocator::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }

    @Test
    void aBlockIsFreeOnlyOnce() {
        started.main.free(block);
        started.main.free(block);
        breaks("a block is free only once");
    }

    @Test
    void aWrittenLinkIsFound() {
        started.main.free(block);
        process.os.memory.store(block, block + 8);
        breaks("a free block is a block of its page");
    }

    @Test
    void usedBlocksAreCounted() {
        process.pages.f[page + PageRecords.COUNTS]++;
        breaks("used blocks + free blocks of the owner == linked blocks");
    }

    @Test
    void aPageInAQueueBelongsToTheTheap() {
        process.pages.f[page + PageRecords.OWNER] = 1 << 12;
        breaks("a page in a queue belongs to the theap");
    }

    @Test
    void aPageIsOwnedUnlessAbandoned() {
        process.pages.f[page + PageRecords.XFREE] = 0;
        breaks("a page is owned unless it is abandoned");
    }

    @Test
    void everySliceOfAPageTellsThePage() {
        process.table.set(block, 1, PageRecords.EMPTY);
        breaks("a slice is free or has a page");
    }

    @Test
    void theDirectTableHasTheFirstPages() {
        process.theaps().get(1).direct[13] = PageRecords.EMPTY;
        breaks("the table of small requests has the first page of each bin");
    }

    @Test
    void aQueueCountsItsPages() {
        process.theaps().get(1).count[12]++;
        breaks("a queue counts its pages");
    }

    @Test
    void pagesOfAnEndedThreadAreAbandonedAndReclaimed() {
        ThreadHeap other = started.newThread();
        long survivor = other.malloc(100);
        other.malloc(100);
        other.exit();
        started.allocator.checkInvariants();
        int left = process.table.at(survivor);
        assertThat(process.pages.isAbandoned(left)).isTrue();
        started.main.free(survivor);
        assertThat(process.pages.isAbandoned(left)).isFalse();
        started.allocator.checkInvariants();
    }

    @Test
    void aForcedCollectGivesBackEveryEmptyPage() {
        long[] blocks = new long[2000];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = started.main.malloc(1L + i % 700);
        }
        for (long each : blocks) {
            started.main.free(each);
        }
        started.allocator.control("mi_collect", 1);
        started.allocator.checkInvariants();
        assertThat(process.theaps().get(1).pageCount()).isEqualTo(1);
    }
}
