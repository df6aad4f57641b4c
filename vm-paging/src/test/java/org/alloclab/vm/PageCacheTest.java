package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.huge.Shrinker;
import org.alloclab.vm.page.Lruvec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fills the page cache before it is needed, and what empties it while memory is plenty. */
class PageCacheTest {
    private static final long PAGE = 4096;
    private static final int FILE_PAGES = 64;
    private static final long SWAP = 64L << 20;

    private final LinuxMachine machine =
            Spaces.scarce(new CountingFrames(1 << 14), SWAP, "read_ahead_kb=64", "vm.page-cluster=0");
    private final UserProcess process = machine.start(false);
    private final int file = machine.diskFile("data", new byte[FILE_PAGES * (int) PAGE]);

    private long mapFile() {
        return process.mmap(0, FILE_PAGES * PAGE, RW, MapFlags.SHARED, file, 0);
    }

    private long cached() {
        return machine.kernel().inodes.cachedPages();
    }

    private long read(long from, int pages) {
        long before = process.figures().majorFaults();
        for (int i = 0; i < pages; i++) {
            process.memory().touchRead(from + i * PAGE);
        }
        return process.figures().majorFaults() - before;
    }

    @AfterEach
    void everyLawHolds() {
        machine.checkInvariants();
    }

    @Test
    void dirtyPagesGoOnlyAfterTheyHaveBeenWritten() {
        for (int i = 0; i < 8; i++) {
            machine.pwrite(file, i * PAGE, i + 1);
        }
        assertThat(machine.dropCaches(1)).isZero();
        assertThat(cached()).isEqualTo(8);
        assertThat(machine.sync()).isZero();
        assertThat(machine.kernel().writeBack.dirtyPages()).isZero();
        assertThat(machine.dropCaches(1)).isZero();
        assertThat(cached()).isZero();
        assertThat(process.memory().load8(mapFile() + 5 * PAGE)).isEqualTo(6);
    }

    @Test
    void aPageThatMustStayIsTheNextToBeScannedOnceItIsWritten() {
        machine.pwrite(file, 0, 1);
        machine.pread(file, 0);
        machine.pread(file, 0);
        assertThat(machine.kernel().groups.root().listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE))
                .isEqualTo(1);
        machine.dropCaches(1);
        assertThat(machine.kernel().groups.root().listed(Lruvec.INACTIVE_FILE)).isEqualTo(1);
        assertThat(machine.kernel().events.of(VmEvent.PGROTATED)).isZero();
        machine.fdatasync(file);
        assertThat(machine.kernel().events.of(VmEvent.PGROTATED)).isEqualTo(1);
    }

    @Test
    void droppingIsCountedAndOtherValuesAreRefused() {
        assertThat(machine.dropCaches(0)).isEqualTo(Errno.EINVAL.result());
        assertThat(machine.dropCaches(1L << 31)).isEqualTo(Errno.EINVAL.result());
        assertThat(machine.dropCaches(4)).isZero();
        assertThat(machine.dropCaches(1)).isZero();
        assertThat(machine.dropCaches(3)).isZero();
        assertThat(process.proc(ProcFile.VMSTAT)).contains("\ndrop_pagecache 2\ndrop_slab 1\n");
    }

    @Test
    void onlySlabsAreDroppedByTwo() {
        CountingShrinker shrinker = new CountingShrinker();
        machine.kernel().shrinkers.register(shrinker);
        machine.pread(file, 0);
        long before = cached();
        machine.dropCaches(1);
        assertThat(shrinker.left).isEqualTo(1000);
        machine.pread(file, 0);
        machine.dropCaches(2);
        assertThat(shrinker.left).isLessThan(128);
        assertThat(cached()).isEqualTo(before).isPositive();
    }

    private static final class CountingShrinker implements Shrinker {
        private long left = 1000;

        @Override
        public long countObjects() {
            return left;
        }

        @Override
        public long scanObjects(long count) {
            left -= count;
            return count;
        }
    }

    @Test
    void whatWillBeNeededIsReadAheadOfItsFaults() {
        long area = mapFile();
        assertThat(process.madvise(area, 16 * PAGE, Advice.WILLNEED)).isZero();
        assertThat(cached()).isEqualTo(16);
        assertThat(read(area, 16)).isZero();
        assertThat(read(area + 32 * PAGE, 1)).isEqualTo(1);
    }

    @Test
    void oneAdviceReadsNoMoreThanOneReadAhead() {
        process.madvise(mapFile(), FILE_PAGES * PAGE, Advice.WILLNEED);
        assertThat(cached()).isEqualTo(16);
    }

    @Test
    void anonymousPagesComeIntoTheSwapCache() {
        long area = process.mmap(0, 8 * PAGE, RW, PRIVATE_ANON, -1, 0);
        for (int i = 0; i < 8; i++) {
            process.memory().store(area + i * PAGE, i + 1);
        }
        process.madvise(area, 8 * PAGE, Advice.PAGEOUT);
        process.madvise(area, 8 * PAGE, Advice.PAGEOUT);
        machine.kernel().reclaim.direct(64, 0, Long.MAX_VALUE);
        assertThat(machine.kernel().swap.cachedPages()).isZero();
        process.madvise(area, 4 * PAGE, Advice.WILLNEED);
        assertThat(machine.kernel().swap.cachedPages()).isEqualTo(4);
        assertThat(States.letters(States.of(process, area, area + 8 * PAGE))).isEqualTo("ssssssss");
        assertThat(read(area, 8)).isEqualTo(4);
        assertThat(process.memory().load(area + 3 * PAGE)).isEqualTo(4);
    }

    @Test
    void pagesOfAMemoryFileComeIntoTheSwapCache() {
        long area = process.mmap(0, 8 * PAGE, RW, MapFlags.SHARED | MapFlags.ANONYMOUS, -1, 0);
        for (int i = 0; i < 8; i++) {
            process.memory().store(area + i * PAGE, i + 1);
        }
        process.madvise(area, 8 * PAGE, Advice.PAGEOUT);
        machine.kernel().reclaim.direct(64, 0, Long.MAX_VALUE);
        assertThat(machine.kernel().swap.usedSlots()).isEqualTo(8);
        assertThat(machine.kernel().swap.cachedPages()).isZero();
        process.madvise(area, 4 * PAGE, Advice.WILLNEED);
        assertThat(machine.kernel().swap.cachedPages()).isEqualTo(4);
        assertThat(read(area, 8)).isEqualTo(4);
        assertThat(process.memory().load(area + 7 * PAGE)).isEqualTo(8);
    }

    @Test
    void holesThatWereOnlyReadAreCleanAndGo() {
        int memoryFile = machine.memoryFile("holes", 8 * PAGE);
        machine.pwrite(memoryFile, 0, 1);
        long area = process.mmap(0, 8 * PAGE, RW, MapFlags.SHARED, memoryFile, 0);
        read(area, 8);
        process.memory().store(area + 5 * PAGE, 7);
        assertThat(cached()).isEqualTo(8);
        process.munmap(area, 8 * PAGE);
        machine.dropCaches(1);
        assertThat(cached()).isEqualTo(2);
        long again = process.mmap(0, 8 * PAGE, RW, MapFlags.SHARED, memoryFile, 0);
        assertThat(process.memory().load(again + 5 * PAGE)).isEqualTo(7);
    }
}
