package org.alloclab.libc.ptmalloc.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** memset, advice and the break. */
final class SystemMemoryTest {
    private static final long START = 0x10_0000_0000L;

    private final PlainAddressSpace space = new PlainAddressSpace();

    private SystemMemory system(String... options) {
        return Heaps.on(space, options).process.system();
    }

    /** At every place in a word, over less than a word, several words, and whole pages. */
    @Test
    void fillStoresEachByteAndNoOther() {
        SystemMemory system = system();
        space.brk(START + 0x10000);
        for (long offset : new long[] {16, 17, 23, 4096, 4095, 4088}) {
            for (long length : new long[] {0, 1, 7, 8, 9, 64, 4095, 4096, 4104, 8192, 12300}) {
                long from = START + offset;
                for (long at = START; at < START + 0x6000; at += 8) {
                    space.memory().store(at, 0x1111_1111_1111_1111L);
                }
                system.fill(from, 0x1aa, length);
                for (long at = START; at < START + 0x6000; at++) {
                    int expected = at >= from && at < from + length ? 0xaa : 0x11;
                    if ((space.memory().load8(at) & 0xff) != expected) {
                        throw new AssertionError("fill(" + offset + ", " + length + ") at " + (at - START));
                    }
                }
            }
        }
    }

    /** madvise_thp: outwards to whole pages, from 2.43 on inwards; of less than a huge page nothing. */
    @ParameterizedTest
    @CsvSource({
        "2.36, 0x1000000800, 0x300000, 'madvise(0x1000000000, 0x300800, 0xe) = 0x0'",
        "2.36, 0x1000001000, 0x200000, 'madvise(0x1000001000, 0x200000, 0xe) = 0x0'",
        "2.36, 0x1000001000, 0x1ff000, ''",
        "2.43, 0x1000000800, 0x300000, 'madvise(0x1000001000, 0x2ff800, 0xe) = 0x0'",
        "2.43, 0x1000001000, 0x200000, 'madvise(0x1000001000, 0x200000, 0xe) = 0x0'"
    })
    void adviceIsGivenForWholePages(String version, String address, String size, String call) {
        SystemMemory system = system("glibc.version=" + version, "glibc.malloc.hugetlb=1");
        system.adviseHugePages(Long.decode(address), Long.decode(size));
        assertThat(String.join("\n", space.calls())).isEqualTo(call);
    }

    @Test
    void withoutTheTunableThereIsNoAdvice() {
        system().adviseHugePages(START, 8 << 20);
        assertThat(space.calls()).isEmpty();
    }

    @Test
    void theBreakAnswersWhereItWas() {
        SystemMemory system = system();
        assertThat(system.sbrk(0)).isEqualTo(START);
        assertThat(system.sbrk(8192)).isEqualTo(START);
        assertThat(system.foreignSbrk(4096)).isEqualTo(START + 8192);
        assertThat(system.currentBreak()).isEqualTo(START + 12288);
        SystemMemory huge = system("glibc.malloc.hugetlb=2");
        assertThat(huge.sbrk(4096)).isEqualTo(-1);
    }
}
