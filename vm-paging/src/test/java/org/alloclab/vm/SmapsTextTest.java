package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.junit.jupiter.api.Test;

class SmapsTextTest {
    private static final long PAGE = 4096;

    private static String recorded() throws IOException {
        return recorded("smaps.txt");
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = SmapsTextTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is a test resource");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean isHeader(String line) {
        return line.matches("[0-9a-f]+-[0-9a-f]+ .*");
    }

    /** What does not depend on which pages a program has touched: headers, sizes, names and order of the fields. */
    private static List<String> shape(String smaps) {
        return smaps.lines()
                .map(line -> isHeader(line) || line.startsWith("Size") ? line : line.replaceAll("[ 0-9].*", ""))
                .toList();
    }

    @Test
    void aRecordedListingHasTheSameShape() throws IOException {
        String recorded = recorded();
        String maps = String.join(
                        "\n", recorded.lines().filter(SmapsTextTest::isHeader).toList())
                + "\n";
        InitialLayout layout = InitialLayout.parse(maps);
        long heapStart = 0x555555559000L;
        LinuxAddressSpace space =
                Spaces.with(new InitialLayout(layout.areas(), heapStart), new CountingFrames(1 << 20));
        assertThat(shape(space.proc(ProcFile.SMAPS))).isEqualTo(shape(recorded));
    }

    @Test
    void theFlagsOfTheKernelsOwnAreasAreThoseRecorded() throws IOException {
        String recorded = recorded();
        InitialLayout layout = InitialLayout.parse(String.join(
                "\n", recorded.lines().filter(SmapsTextTest::isHeader).toList()));
        String smaps = Spaces.with(layout, new CountingFrames(1 << 20)).proc(ProcFile.SMAPS);
        for (String name : List.of("[vvar]", "[vdso]", "[stack]", "[vsyscall]")) {
            assertThat(flagsBehind(smaps, name)).isEqualTo(flagsBehind(recorded, name));
        }
    }

    private static String flagsBehind(String smaps, String name) {
        String tail = smaps.substring(smaps.indexOf(name));
        int flags = tail.indexOf("VmFlags");
        return tail.substring(flags, tail.indexOf('\n', flags));
    }

    @Test
    void residencyIsToldPageByPage() {
        LinuxAddressSpace space = Spaces.empty();
        long a = space.mmap(0, 8 * PAGE, RW, PRIVATE_ANON, -1, 0);
        space.memory().touch(a, 3 * PAGE);
        space.memory().touchRead(a + 4 * PAGE);
        space.mlock(a, 2 * PAGE, 0);
        String smaps = space.proc(ProcFile.SMAPS);
        assertThat(smaps)
                .startsWith("7ffff7ff7000-7ffff7ff9000 rw-p 00000000 00:00 0 \nSize:                  8 kB\n")
                .contains("Rss:                   8 kB\nPss:                   8 kB\nPss_Dirty:             8 kB\n")
                .contains("Locked:                8 kB\nTHPeligible:           0\nVmFlags: rd wr mr mw me lo ac \n");
        assertThat(space.proc(ProcFile.SMAPS_ROLLUP))
                .startsWith("7ffff7ff7000-7ffff7fff000 ---p 00000000 00:00 0                          [rollup]\n")
                .contains("Rss:                  12 kB\n")
                .contains("Pss_Anon:             12 kB\nPss_File:              0 kB\n");
    }

    /** What a child of fork read of a private mapping of three pages, two used, and a shared one of two, one used by its parent. */
    @Test
    void hugetlbAreasAreToldAsRecorded() throws IOException {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), 0, "vm.nr_hugepages=8");
        UserProcess parent = machine.start(false);
        int flags = MapFlags.ANONYMOUS | MapFlags.HUGETLB | MapFlags.FIXED;
        long own = 0x100000000000L;
        long shared = 0x100000800000L;
        assertThat(parent.mmap(own, 6L << 20, RW, flags | MapFlags.PRIVATE, -1, 0))
                .isEqualTo(own);
        assertThat(parent.mmap(shared, 4L << 20, RW, flags | MapFlags.SHARED, -1, 0))
                .isEqualTo(shared);
        parent.memory().touchWrite(own);
        parent.memory().touchWrite(own + (2L << 20));
        parent.memory().touchWrite(shared);
        UserProcess child = parent.fork();
        assertThat(withoutInodes(child.proc(ProcFile.SMAPS))).isEqualTo(withoutInodes(recorded("smaps-hugetlb.txt")));
        assertThat(child.proc(ProcFile.STATUS)).contains("\nHugetlbPages:\t    4096 kB\n");
    }

    /** Names stay in their column. */
    private static List<String> withoutInodes(String smaps) {
        return smaps.lines()
                .map(line -> isHeader(line) ? line.replaceFirst(" \\d+ +/", " N /") : line)
                .toList();
    }

    @Test
    void advisedAreasAreEligibleForHugePages() {
        LinuxAddressSpace space = Spaces.empty();
        long a = space.mmap(0, 4L << 20, RW, PRIVATE_ANON, -1, 0);
        space.madvise(a, 4L << 20, Advice.HUGEPAGE);
        space.memory().touchWrite(a);
        assertThat(space.proc(ProcFile.SMAPS))
                .contains("AnonHugePages:      2048 kB\n")
                .contains("THPeligible:           1\n");
    }
}
