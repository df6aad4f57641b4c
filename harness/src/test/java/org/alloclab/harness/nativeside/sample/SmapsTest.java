package org.alloclab.harness.nativeside.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SmapsTest {
    private static String area(String head, int resident, int swap) {
        return head + "\nSize: 132 kB\nRss:              " + resident + " kB\nPss: 3 kB\nSwap:   " + swap
                + " kB\nSwapPss: 0 kB\nVmFlags: rd wr mr mw me ac sd\n";
    }

    @Test
    void sortsAreasByWhatTheirLinesSay() {
        Areas areas = Smaps.parse(area("40fffff00000-40fffff01000 rw-p 00000000 00:00 0 ", 4, 0)
                + area("410000000000-410000020000 rw-s 00000000 fe:00 77                         /x/1-2.notes", 128, 0)
                + area("555555554000-555555558000 r-xp 00001000 fe:00 12                         /bin/a", 16, 0)
                + area("555555558000-55555555a000 rw-p 00000000 00:00 0 ", 8, 0)
                + area("55555557a000-55555559b000 rw-p 00000000 00:00 0                          [heap]", 100, 32)
                + area("7f0000000000-7f0000021000 rw-p 00000000 00:00 0 ", 40, 0)
                + area("7f0000021000-7f0004000000 ---p 00000000 00:00 0 ", 0, 0)
                + area("7f1000000000-7f1000100000 rw-s 00000000 00:01 9               /dev/zero (deleted)", 64, 0)
                + area("7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]", 20, 0));
        List<String> found = new ArrayList<>();
        for (int i = 0; i < areas.count(); i++) {
            found.add(areas.kind(i) + " " + areas.residentBytes(i) / 1024 + " " + areas.swappedBytes(i) / 1024);
        }
        assertThat(found)
                .containsExactly(
                        "RECORDER 4 0",
                        "RECORDER 128 0",
                        "FILE 16 0",
                        "FILE 8 0",
                        "BREAK 100 32",
                        "ANONYMOUS 40 0",
                        "SHARED 64 0",
                        "STACK 20 0");
        assertThat(areas.resident()).isEqualTo(380 * 1024);
    }

    /** Between two readings of the file the first two areas became one, which was read again with what lies behind it. */
    @Test
    void countsOnceWhatWasToldTwice() {
        Areas areas = Smaps.parse(area("7f0000000000-7f0000021000 rw-p 00000000 00:00 0 ", 40, 0)
                + area("7f0000021000-7f0000040000 rw-p 00000000 00:00 0 ", 60, 0)
                + area("7f0000000000-7f0000080000 rw-p 00000000 00:00 0 ", 180, 0)
                + area("7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]", 20, 0));
        assertThat(areas.resident()).isEqualTo(200 * 1024);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void addsUpToWhatTheKernelCounts() throws IOException {
        long pid = ProcessHandle.current().pid();
        long resident = Smaps.of(pid).resident();
        // The kernel adds to its figures in batches of some pages for each CPU.
        assertThat(resident).isGreaterThan(8 << 20).isLessThan(Smaps.peak(pid).orElseThrow() + (4 << 20));
    }
}
