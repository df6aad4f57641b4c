package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.UserProcess;
import org.alloclab.vm.event.VmEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that share, split, collapse and swap huge pages: nothing is lost, and no frame or slot is left over. */
class HugeContentTest {
    private static final long PAGE = 4096;
    private static final int HUGE = 512;
    private static final int PAGES = 4 * HUGE;
    private static final int MEMBERS = 3;
    private static final int TOUCHES = 40_000;
    private static final int STEPS_BETWEEN_CALLS = 25;
    private static final int CALLS_BETWEEN_CHECKS = 120;
    private static final long SWAP = 256L << 20;

    @ParameterizedTest
    @CsvSource({"always, 0, 511", "always, 2600, 511", "madvise, 0, 256", "madvise, 3000, 0", "never, 2600, 511"})
    void nothingIsLostAndNothingLeaks(String enabled, int limitPages, int maxPtesNone) {
        CountingFrames frames = new CountingFrames(1 << 18);
        LinuxMachine machine = Spaces.scarce(
                frames,
                SWAP,
                "transparent_hugepage=" + enabled,
                "memory.max=" + limitPages * PAGE,
                "khugepaged.max_ptes_none=" + maxPtesNone,
                "khugepaged.max_ptes_swap=" + maxPtesNone);
        Random random = new Random(enabled.hashCode() + limitPages);
        UserProcess first = machine.start(false);
        List<OracleProcess> alive = new ArrayList<>();
        alive.add(new OracleProcess(first, first.mmap(0, PAGES * PAGE, RW, PRIVATE_ANON, -1, 0), PAGES));
        int calls = 0;
        for (int touch = 0; touch < TOUCHES; touch++) {
            alive.get(random.nextInt(alive.size())).touch(random, 2);
            if (touch % STEPS_BETWEEN_CALLS == 0) {
                call(machine, alive, random);
                if (++calls % CALLS_BETWEEN_CHECKS == 0) {
                    machine.checkInvariants();
                }
            }
        }
        assertThat(machine.kernel().events.of(VmEvent.THP_COLLAPSE_ALLOC)).isGreaterThan(20);
        assertThat(machine.kernel().events.of(VmEvent.THP_SPLIT_PMD)).isGreaterThan(20);
        if (limitPages > 0) {
            assertThat(machine.kernel().events.of(VmEvent.PSWPIN)).isPositive();
        }
        for (OracleProcess member : alive) {
            member.expectAllAndExit();
        }
        machine.checkInvariants();
        assertThat(frames.inUse()).as("frames in use after the last exit").isZero();
        assertThat(machine.kernel().swap.usedSlots())
                .as("slots in use after the last exit")
                .isZero();
    }

    private static void call(LinuxMachine machine, List<OracleProcess> alive, Random random) {
        OracleProcess member = alive.get(random.nextInt(alive.size()));
        UserProcess process = member.process;
        boolean aligned = random.nextInt(3) == 0;
        int page = aligned ? 0 : random.nextInt(PAGES);
        int count = aligned ? PAGES : 1 + random.nextInt(Math.min(HUGE, PAGES - page));
        long from = member.address(page);
        long length = count * PAGE;
        switch (random.nextInt(12)) {
            case 0 -> {
                if (alive.size() < MEMBERS) {
                    alive.add(member.fork());
                }
            }
            case 1 -> {
                if (alive.size() > 1) {
                    process.exit();
                    alive.remove(member);
                }
            }
            case 2 -> {
                assertThat(process.madvise(from, length, Advice.DONTNEED)).isZero();
                Arrays.fill(member.values, page, page + count, 0);
            }
            case 3 -> process.madvise(from, length, random.nextBoolean() ? Advice.COLD : Advice.PAGEOUT);
            case 4 -> {
                assertThat(process.mprotect(from, length, 1)).isZero();
                assertThat(process.memory().load(from)).isEqualTo(member.values[page]);
                assertThat(process.mprotect(from, length, RW)).isZero();
            }
            case 5 -> {
                long target = member.base - (PAGES + (random.nextBoolean() ? HUGE : 3)) * PAGE;
                int flags = MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED;
                member.base = process.mremap(member.base, PAGES * PAGE, PAGES * PAGE, flags, target);
                assertThat(member.base).isEqualTo(target);
            }
            case 6, 7, 8 -> process.madvise(member.base, PAGES * PAGE, Advice.COLLAPSE);
            case 9 -> machine.khugepaged(random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(2000));
            case 10 ->
                process.madvise(
                        member.base, PAGES * PAGE, random.nextInt(4) == 0 ? Advice.NOHUGEPAGE : Advice.HUGEPAGE);
            default -> {
                // what is freed reads as it was or as zeros until it is written to again
                assertThat(process.madvise(from, length, Advice.FREE)).isZero();
                for (int i = page; i < page + count; i++) {
                    long seen = process.memory().load(member.address(i));
                    assertThat(seen).isIn(0L, member.values[i]);
                    process.memory().store(member.address(i), member.values[i]);
                }
            }
        }
    }
}
