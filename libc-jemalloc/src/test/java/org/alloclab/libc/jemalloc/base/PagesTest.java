package org.alloclab.libc.jemalloc.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls for pages where the kernel overcommits and where it does not, and with each setting of huge pages. */
final class PagesTest {
    private static final long PAGE = 4096;

    private final PlainAddressSpace space = new PlainAddressSpace();

    private static SystemCalls withThp(PlainAddressSpace space, TransparentHugePages mode) {
        return new ForwardingAddressSpace(space) {
            @Override
            public TransparentHugePages transparentHugePages() {
                return mode;
            }
        };
    }

    private Pages pages(int overcommit) {
        return new Pages(space, MachineDescription.reference().withOvercommitMemory(overcommit), "default");
    }

    private String lastCall() {
        List<String> calls = space.calls();
        return calls.get(calls.size() - 1);
    }

    @Test
    void whereTheKernelOvercommitsPagesAreAccessibleFromTheStart() {
        Pages pages = pages(0);
        long start = pages.map(0, PAGE, PAGE, Access.RESERVED);
        assertThat(pages.lastMapCommitted()).isTrue();
        assertThat(space.isWritable(start, PAGE)).isTrue();
        assertThat(lastCall()).contains(", 0x3, 0x4022)");
        assertThat(pages.commit(start, PAGE)).isTrue();
        assertThat(pages.decommit(start, PAGE)).isTrue();
        assertThat(space.calls()).hasSize(1);
    }

    @Test
    void whereItDoesNotTheyAreCommittedByAnotherMapping() {
        Pages pages = pages(2);
        long start = pages.map(0, PAGE, PAGE, Access.RESERVED);
        assertThat(pages.lastMapCommitted()).isFalse();
        assertThat(space.isWritable(start, PAGE)).isFalse();
        assertThat(pages.commit(start, PAGE)).isFalse();
        assertThat(lastCall()).contains("0x1000, 0x3, 0x32)");
        assertThat(space.isWritable(start, PAGE)).isTrue();
        assertThat(pages.decommit(start, PAGE)).isFalse();
        assertThat(lastCall()).contains("0x1000, 0x0, 0x32)");
        assertThat(space.isWritable(start, PAGE)).isFalse();
        assertThat(pages.map(0, PAGE, PAGE, Access.COMMITTED)).isNotZero();
        assertThat(pages.lastMapCommitted()).isTrue();
        assertThat(lastCall()).contains(", 0x3, 0x22)");
        space.limit(0);
        assertThat(pages.commit(start, PAGE)).isTrue();
        assertThat(pages.decommit(start, PAGE)).isTrue();
    }

    /** The first place is one page above an aligned one, so that two pages less one are mapped anew and trimmed at both ends. */
    @Test
    void aMappingThatIsNotAlignedIsMappedLargerAndTrimmed() {
        Pages pages = pages(0);
        long first = pages.map(0, PAGE, PAGE, Access.COMMITTED);
        long start = pages.map(0, 2 * PAGE, 4 * PAGE, Access.COMMITTED);
        assertThat(start % (4 * PAGE)).isZero();
        assertThat(space.calls().stream().map(call -> call.replaceAll("\\(0x7[0-9a-f]*, (0x[0-9a-f]*).*", " $1")))
                .filteredOn(call -> call.startsWith("munmap"))
                .startsWith("munmap 0x2000");
        assertThat(space.isWritable(start, 2 * PAGE)).isTrue();
        assertThat(space.isWritable(start + 2 * PAGE, PAGE)).isFalse();
        assertThat(space.isWritable(start - PAGE, PAGE)).isEqualTo(start - PAGE == first);
        assertThat(space.figures().vszBytes()).isEqualTo(3 * PAGE);
    }

    @Test
    void aMappingElsewhereThanAskedIsGivenBack() {
        Pages pages = pages(0);
        long start = pages.map(0, PAGE, PAGE, Access.COMMITTED);
        assertThat(pages.map(start, PAGE, PAGE, Access.COMMITTED)).isZero();
        assertThat(space.figures().vszBytes()).isEqualTo(PAGE);
        assertThat(pages.map(start + 16 * PAGE, PAGE, 64 * PAGE, Access.COMMITTED))
                .isEqualTo(start + 16 * PAGE);
        space.limit(0);
        assertThat(pages.map(0, PAGE, PAGE, Access.COMMITTED)).isZero();
        assertThat(pages.map(0, Long.MAX_VALUE & -PAGE, 1L << 62, Access.COMMITTED))
                .isZero();
    }

    @Test
    void theTrialOfDontNeedWritesThePageBeforeAndReadsItAfterwards() {
        pages(0).tryForcedPurge();
        assertThat(space.figures().minorFaults()).isEqualTo(2);
        assertThat(space.figures().vszBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "default, MADVISE, none",
        "default, ALWAYS, none",
        "always, MADVISE, 0xe",
        "always, ALWAYS, none",
        "always, NEVER, none",
        "never, MADVISE, 0xf",
        "never, ALWAYS, 0xf",
        "never, NEVER, none"
    })
    void theKernelIsToldWhereItsSettingDiffers(String option, TransparentHugePages system, String advice) {
        Pages pages = new Pages(withThp(space, system), MachineDescription.reference(), option);
        long start = pages.map(0, PAGE, PAGE, Access.COMMITTED);
        pages.setThpState(start, PAGE);
        assertThat(lastCall()).contains(advice.equals("none") ? "mmap" : ", " + advice + ")");
        assertThat(pages.kernelTakesAdvice()).isEqualTo(system == TransparentHugePages.MADVISE);
    }

    /** A page that is zeroed by the kernel is not written. */
    @ParameterizedTest
    @CsvSource({"default, 1, 0", "always, 0, 2"})
    void freshPagesAreZeroedByTheKernelUnlessThatBreaksHugePagesUp(String option, int calls, int written) {
        Pages pages = new Pages(space, MachineDescription.reference(), option);
        long start = pages.map(0, 2 * PAGE, PAGE, Access.COMMITTED);
        space.memory().store(start, 7);
        pages.zero(start, 2 * PAGE);
        assertThat(space.calls()).hasSize(1 + calls);
        assertThat(space.figures().rssAnonBytes()).isEqualTo(written * PAGE);
        assertThat(space.memory().load(start)).isZero();
    }

    @Test
    void aRecordIsWrittenOnEveryPage() {
        Pages pages = pages(0);
        long start = pages.map(0, 3 * PAGE, PAGE, Access.COMMITTED);
        pages.touchWrite(start + PAGE - 1, PAGE + 2);
        assertThat(space.pageRuns(start, start + 3 * PAGE)).hasSize(1);
        assertThat(space.isWritable(start, 3 * PAGE)).isTrue();
        assertThat(space.areas().get(0).prot()).isEqualTo(Prot.READ | Prot.WRITE);
    }
}
