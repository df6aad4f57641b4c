package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.junit.jupiter.api.Test;

/** Figures of smaps that tell what pages were used for, held against programs that do the same on Linux 6.18. */
class SmapsFiguresTest {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final long MIB = 1 << 20;

    private final LinuxMachine machine =
            Spaces.scarce(new CountingFrames(1 << 17), 64 * MIB, "memory.max=" + 512 * MIB);
    private final UserProcess process = machine.start(false);

    private long written(long bytes) {
        long block = process.mmap(0, bytes, RW, PRIVATE_ANON, -1, 0);
        process.memory().touch(block, bytes);
        return block;
    }

    private long rollup(String name) {
        return Figures.number(process.proc(ProcFile.SMAPS_ROLLUP), name);
    }

    /** Recorded: LazyFree 153,600 kB after the advice, 153,200 after 100 pages were written again. */
    @Test
    void pagesAdvisedAwayAreLazilyFreeUntilTheyAreWritten() {
        long block = written(200 * MIB);
        assertThat(rollup("LazyFree")).isZero();
        process.madvise(block, 150 * MIB, Advice.FREE);
        assertThat(rollup("LazyFree")).isEqualTo(153_600);
        assertThat(rollup("Private_Clean")).isEqualTo(153_600);
        process.memory().touch(block, 100 * PAGE);
        assertThat(rollup("LazyFree")).isEqualTo(153_200);
        assertThat(rollup("Anonymous")).isEqualTo(204_800);
    }

    /** Recorded: it falls by the half that was advised away, and rises by what is touched again. */
    @Test
    void pagesAreReferencedAsLongAsTheirMarkIsSet() {
        long block = written(64 * MIB);
        assertThat(rollup("Referenced")).isEqualTo(65_536);
        process.madvise(block, 32 * MIB, Advice.FREE);
        assertThat(rollup("Referenced")).isEqualTo(32_768);
        process.memory().touchRead(block);
        assertThat(rollup("Referenced")).isEqualTo(32_772);
        assertThat(rollup("Rss")).isEqualTo(65_536);
    }

    @Test
    void aPageOfTheCacheThatWasReadIsReferenced() {
        int file = machine.diskFile("f", new byte[(int) (4 * PAGE)]);
        machine.pread(file, 0);
        long mapped = process.mmap(0, 4 * PAGE, RW, 2, file, 0);
        process.memory().touchRead(mapped);
        assertThat(rollup("Referenced")).isEqualTo(rollup("Rss"));
    }

    /** fs/proc/task_mmu.c, smaps_pte_entry: a slot that two entries name counts half for each. */
    @Test
    void sharedSwapCountsByParts() {
        long own = written(8 * PAGE);
        long shared = written(16 * PAGE);
        process.madvise(own, 8 * PAGE, Advice.PAGEOUT);
        assertThat(rollup("SwapPss")).isEqualTo(rollup("Swap")).isEqualTo(32);
        UserProcess child = process.fork();
        machine.kernel().reclaim.group(machine.kernel().groups.first(), 64);
        machine.kernel().reclaim.group(machine.kernel().groups.first(), 64);
        assertThat(rollup("Swap")).isEqualTo(96);
        assertThat(rollup("SwapPss")).isEqualTo(48);
        child.munmap(shared, 16 * PAGE);
        assertThat(rollup("SwapPss")).isEqualTo(80);
        child.exit();
        assertThat(rollup("SwapPss")).isEqualTo(96);
    }
}
