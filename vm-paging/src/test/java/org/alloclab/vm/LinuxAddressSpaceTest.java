package org.alloclab.vm;

import static org.alloclab.vm.Spaces.HEAP;
import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.alloclab.vm.Spaces.TOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.VmaView;
import org.junit.jupiter.api.Test;

class LinuxAddressSpaceTest {
    private static final long PAGE = 4096;

    private final CountingFrames frames = new CountingFrames(1 << 20);
    private final LinuxAddressSpace space = Spaces.with(InitialLayout.empty(HEAP), frames);

    private long map(long length) {
        return space.mmap(0, length, RW, PRIVATE_ANON, -1, 0);
    }

    private String areas() {
        StringBuilder text = new StringBuilder();
        for (VmaView area : space.areas()) {
            text.append(Long.toHexString(area.start()))
                    .append('-')
                    .append(Long.toHexString(area.end()))
                    .append(':')
                    .append(area.prot())
                    .append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void aRecordedListingIsPrintedAsItWasRead() {
        LinuxAddressSpace recorded = Spaces.glibc();
        assertThat(recorded.proc(ProcFile.MAPS)).isEqualTo(Spaces.glibcMaps());
        recorded.checkInvariants();
    }

    @Test
    void theFirstMappingEndsWhereTheMmapAreaBegins() {
        assertThat(map(3 * PAGE)).isEqualTo(TOP - 3 * PAGE);
        assertThat(map(PAGE)).isEqualTo(TOP - 4 * PAGE);
        assertThat(areas()).isEqualTo("7ffff7ffb000-7ffff7fff000:3");
    }

    @Test
    void theHighestGapThatFitsIsTaken() {
        long a = map(4 * PAGE);
        map(PAGE);
        space.munmap(a + PAGE, 2 * PAGE);
        assertThat(map(3 * PAGE)).isEqualTo(a - 4 * PAGE);
        assertThat(map(2 * PAGE)).isEqualTo(a + PAGE);
    }

    @Test
    void multiplesOfTwoMegabytesAreAligned() {
        assertThat(map(4L << 20)).isEqualTo(TOP - 1535 * PAGE);
        LinuxAddressSpace other = Spaces.empty();
        other.mmap(0, 511 * PAGE, RW, PRIVATE_ANON, -1, 0);
        assertThat(other.mmap(0, 2L << 20, RW, PRIVATE_ANON, -1, 0)).isEqualTo(0x7ffff7c00000L);
    }

    @Test
    void readingMapsTheZeroPageAndWritingReplacesIt() {
        long a = map(2 * PAGE);
        assertThat(space.memory().load(a)).isZero();
        AddressSpaceFigures read = space.figures();
        assertThat(read.minorFaults()).isEqualTo(1);
        assertThat(read.zeroPageFaults()).isEqualTo(1);
        assertThat(read.rssBytes()).isZero();
        assertThat(read.pageTableBytes()).isEqualTo(3 * PAGE);
        space.memory().store(a, 42);
        assertThat(space.figures().minorFaults()).isEqualTo(2);
        assertThat(space.figures().rssBytes()).isEqualTo(PAGE);
        assertThat(space.memory().load(a)).isEqualTo(42);
        space.checkInvariants();
    }

    @Test
    void unmappingGivesFramesAndTablesBack() {
        int before = frames.inUse();
        long a = map(10 * PAGE);
        space.memory().touch(a, 10 * PAGE);
        assertThat(frames.inUse()).isEqualTo(before + 13);
        space.munmap(a, 10 * PAGE);
        assertThat(frames.inUse()).isEqualTo(before);
        assertThat(space.figures().pageTableBytes()).isZero();
        assertThatThrownBy(() -> space.memory().load(a)).isInstanceOf(SimulatedDeath.class);
    }

    @Test
    void theBreakMovesByBytesAndTheHeapByPages() {
        assertThat(space.brk(0)).isEqualTo(HEAP);
        assertThat(space.brk(HEAP + 0x21000)).isEqualTo(HEAP + 0x21000);
        assertThat(space.brk(HEAP + 0x21001)).isEqualTo(HEAP + 0x21001);
        assertThat(space.areas().get(0).sizeBytes()).isEqualTo(0x22000);
        assertThat(space.areas().get(0).name()).isEqualTo("[heap]");
        assertThat(space.brk(HEAP - 1)).isEqualTo(HEAP + 0x21001);
        assertThat(space.brk(HEAP)).isEqualTo(HEAP);
        assertThat(space.areas()).isEmpty();
    }

    @Test
    void protectingTheMiddleSplitsAndRestoringItMerges() {
        long a = map(6 * PAGE);
        space.memory().touch(a, 6 * PAGE);
        assertThat(space.mprotect(a + 2 * PAGE, 2 * PAGE, 1)).isZero();
        assertThat(areas())
                .isEqualTo("7ffff7ff9000-7ffff7ffb000:3 7ffff7ffb000-7ffff7ffd000:1 7ffff7ffd000-7ffff7fff000:3");
        assertThatThrownBy(() -> space.memory().store(a + 2 * PAGE, 1)).hasMessageContaining("invalid permissions");
        assertThat(space.mprotect(a + 2 * PAGE, 2 * PAGE, RW)).isZero();
        assertThat(areas()).isEqualTo("7ffff7ff9000-7ffff7fff000:3");
        space.memory().touch(a, 6 * PAGE);
        assertThat(space.figures().minorFaults()).isEqualTo(6);
        space.checkInvariants();
    }

    @Test
    void mprotectChangesWhatLiesInFrontOfAHole() {
        long a = map(4 * PAGE);
        space.munmap(a + 2 * PAGE, PAGE);
        assertThat(space.mprotect(a, 4 * PAGE, 0)).isEqualTo(Errno.ENOMEM.result());
        assertThat(areas()).isEqualTo("7ffff7ffb000-7ffff7ffd000:0 7ffff7ffe000-7ffff7fff000:3");
    }

    @Test
    void aGrowingMappingMovesWithItsContent() {
        space.mmap(0, PAGE, 1, PRIVATE_ANON, -1, 0);
        long a = map(2 * PAGE);
        space.memory().store(a + PAGE, 7);
        long b = space.mremap(a, 2 * PAGE, 5 * PAGE, MapFlags.MREMAP_MAYMOVE, 0);
        assertThat(b).isEqualTo(a - 5 * PAGE);
        assertThat(space.memory().load(b + PAGE)).isEqualTo(7);
        assertThat(space.figures().minorFaults()).isEqualTo(1);
        assertThat(space.figures().rssBytes()).isEqualTo(PAGE);
        assertThat(areas()).isEqualTo("7ffff7ff7000-7ffff7ffc000:3 7ffff7ffe000-7ffff7fff000:1");
        space.checkInvariants();
    }

    @Test
    void theHighestMappingGrowsInPlaceBeyondTheMmapArea() {
        long a = map(2 * PAGE);
        assertThat(space.mremap(a, 2 * PAGE, 5 * PAGE, 0, 0)).isEqualTo(a);
        assertThat(areas()).isEqualTo("7ffff7ffd000-7ffff8002000:3");
    }

    @Test
    void dontneedDropsContentAndFreeKeepsIt() {
        long a = map(2 * PAGE);
        space.memory().store(a, 1);
        space.memory().store(a + PAGE, 2);
        assertThat(space.madvise(a + PAGE, PAGE, Advice.FREE)).isZero();
        assertThat(space.madvise(a, PAGE, Advice.DONTNEED)).isZero();
        assertThat(space.memory().load(a)).isZero();
        assertThat(space.memory().load(a + PAGE)).isEqualTo(2);
        assertThat(space.figures().rssBytes()).isEqualTo(PAGE);
        assertThat(space.madvise(a, 3 * PAGE, Advice.DONTNEED)).isEqualTo(Errno.ENOMEM.result());
        space.checkInvariants();
    }

    @Test
    void areasWithDifferentAnonVmasStayApart() {
        long high = map(PAGE);
        map(PAGE);
        long low = map(PAGE);
        space.munmap(low + PAGE, PAGE);
        space.memory().store(high, 1);
        space.memory().store(low, 1);
        map(PAGE);
        assertThat(areas()).isEqualTo("7ffff7ffc000-7ffff7ffe000:3 7ffff7ffe000-7ffff7fff000:3");
    }
}
