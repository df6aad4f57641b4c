package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.ProcFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code glibc.malloc.hugetlb} makes of memory. The figures are those of glibc 2.36 on Linux 6.18 with pools of these sizes:
 * 2,000 blocks of 3,000 bytes and one of 3 MiB, written to, then freed.
 */
class HugetlbTunableTest {
    private static final int BLOCKS = 2000;
    private static final int SIZE = 3000;
    private static final long BIG = 3L << 20;

    @ParameterizedTest
    @CsvSource({
        // hugetlb, pool; size and HugetlbPages while the blocks are there, and when they are free, in kB
        "0, 64, 9016, 0, 132, 0",
        "2, 0, 9116, 0, 6040, 0",
        "2, 3, 9220, 6144, 6144, 6144",
        "2, 64, 10240, 10240, 6144, 6144"
    })
    void blocksAreWhereTheTunablePutsThem(
            String tunable, String pool, long size, long hugetlb, long sizeAfter, long hugetlbAfter) {
        Heaps heaps = Heaps.linux(
                "x86_64-24g",
                String.join("\n", RecordedCell.lines("truth/glibc.maps")),
                Probe.NONE,
                Map.of("glibc.malloc.hugetlb", tunable, "vm.nr_hugepages", pool));
        long start = kilobytes(heaps);
        long resident = heaps.space.figures().rssAnonBytes() >> 10;
        long[] blocks = new long[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = heaps.main.malloc(SIZE);
            heaps.memory.touch(blocks[i], SIZE);
        }
        long big = heaps.main.malloc(BIG);
        heaps.memory.touch(big, BIG);
        assertThat(kilobytes(heaps) - start).isEqualTo(size);
        assertThat(hugetlb(heaps)).isEqualTo(hugetlb);
        if (size == hugetlb) {
            assertThat(heaps.space.figures().rssAnonBytes() >> 10).isEqualTo(resident);
        }
        for (long block : blocks) {
            heaps.main.free(block);
        }
        heaps.main.free(big);
        assertThat(kilobytes(heaps) - start).isEqualTo(sizeAfter);
        assertThat(hugetlb(heaps)).isEqualTo(hugetlbAfter);
        heaps.allocator.checkInvariants();
        heaps.space.checkInvariants();
    }

    /** Mode 1 asks for huge pages only where the machine gives them to those who ask. */
    @ParameterizedTest
    @CsvSource({"madvise, true", "always, false", "never, false"})
    void advisesOnlyAMachineThatTakesAdvice(String mode, boolean advises) {
        Heaps heaps = Heaps.linux(
                "x86_64-24g",
                String.join("\n", RecordedCell.lines("truth/glibc.maps")),
                Probe.NONE,
                Map.of("glibc.malloc.hugetlb", "1", "transparent_hugepage", mode));
        heaps.main.malloc(SIZE);
        assertThat(heaps.space.proc(ProcFile.SMAPS).contains(" hg")).isEqualTo(advises);
    }

    private static long kilobytes(Heaps heaps) {
        return heaps.space.figures().vszBytes() >> 10;
    }

    private static long hugetlb(Heaps heaps) {
        return heaps.space.hugetlb().mappedBytes() >> 10;
    }
}
