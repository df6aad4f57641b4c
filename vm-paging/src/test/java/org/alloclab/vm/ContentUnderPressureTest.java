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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is evicted comes back as it was: a million random touches with a quarter of the memory that they need. */
class ContentUnderPressureTest {
    private static final long PAGE = 4096;
    private static final int PAGES = 512;
    private static final int MEMBERS = 6;
    private static final int TOUCHES = 1_000_000;
    private static final int STEPS_BETWEEN_CALLS = 200;
    private static final int CALLS_BETWEEN_CHECKS = 100;
    private static final long SWAP = 256L << 20;

    @ParameterizedTest
    @CsvSource({"ssd, 3, 60", "ssd, 0, 100", "disk, 3, 10", "ssd, 5, 200"})
    void nothingIsLostAndNothingLeaks(String device, String cluster, String swappiness) {
        CountingFrames frames = new CountingFrames(1 << 18);
        long workingSet = MEMBERS * PAGES * PAGE;
        LinuxMachine machine = Spaces.scarce(
                frames,
                SWAP,
                "memory.max=" + workingSet / 4,
                "swap_device=" + device,
                "vm.page-cluster=" + cluster,
                "vm.swappiness=" + swappiness);
        Random random = new Random(device.hashCode() + cluster.hashCode());
        UserProcess first = machine.start(false);
        List<OracleProcess> alive = new ArrayList<>();
        alive.add(new OracleProcess(first, first.mmap(0, PAGES * PAGE, RW, PRIVATE_ANON, -1, 0), PAGES));
        int calls = 0;
        for (int touch = 0; touch < TOUCHES / 4; touch++) {
            alive.get(random.nextInt(alive.size())).touch(random, 3);
            if (touch % STEPS_BETWEEN_CALLS == 0) {
                call(alive, random);
                if (++calls % CALLS_BETWEEN_CHECKS == 0) {
                    machine.checkInvariants();
                }
            }
        }
        assertThat(machine.kernel().events.of(VmEvent.PSWPIN)).isGreaterThan(TOUCHES / 100);
        for (OracleProcess member : alive) {
            member.expectAllAndExit();
        }
        machine.checkInvariants();
        assertThat(frames.inUse()).as("frames in use after the last exit").isZero();
        assertThat(machine.kernel().swap.usedSlots())
                .as("slots in use after the last exit")
                .isZero();
    }

    private static void call(List<OracleProcess> alive, Random random) {
        OracleProcess member = alive.get(random.nextInt(alive.size()));
        UserProcess process = member.process;
        int page = random.nextInt(PAGES);
        int count = 1 + random.nextInt(Math.min(64, PAGES - page));
        long from = member.address(page);
        long length = count * PAGE;
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                if (alive.size() < MEMBERS) {
                    alive.add(member.fork());
                }
            }
            case 2 -> {
                if (alive.size() > 2) {
                    process.exit();
                    alive.remove(member);
                }
            }
            case 3 -> {
                assertThat(process.madvise(from, length, Advice.DONTNEED)).isZero();
                Arrays.fill(member.values, page, page + count, 0);
            }
            case 4 -> assertThat(process.madvise(from, length, Advice.PAGEOUT)).isZero();
            case 5 -> assertThat(process.madvise(from, length, Advice.COLD)).isZero();
            case 6 -> {
                assertThat(process.mprotect(from, length, 1)).isZero();
                assertThat(process.memory().load(from)).isEqualTo(member.values[page]);
                assertThat(process.mprotect(from, length, RW)).isZero();
            }
            case 7 -> {
                long target = member.base - (PAGES + 3) * PAGE;
                int flags = MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED;
                member.base = process.mremap(member.base, PAGES * PAGE, PAGES * PAGE, flags, target);
                assertThat(member.base).isEqualTo(target);
            }
            case 8 -> {
                assertThat(process.mlock(from, Math.min(length, 8 * PAGE), 0)).isZero();
                assertThat(process.memory().load(from)).isEqualTo(member.values[page]);
                assertThat(process.munlock(from, Math.min(length, 8 * PAGE))).isZero();
            }
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

    @Test
    void sharedMemorySurvivesSwapSpaceToo() {
        CountingFrames frames = new CountingFrames(1 << 16);
        LinuxMachine machine = Spaces.scarce(frames, SWAP, "memory.max=" + PAGES * PAGE / 2);
        UserProcess process = machine.start(false);
        long shared = process.mmap(0, PAGES * PAGE, RW, MapFlags.SHARED | MapFlags.ANONYMOUS, -1, 0);
        for (int page = 0; page < PAGES; page++) {
            process.memory().store(shared + page * PAGE, page + 1);
        }
        UserProcess child = process.fork();
        for (int round = 0; round < 3; round++) {
            for (int page = 0; page < PAGES; page++) {
                assertThat(child.memory().load(shared + page * PAGE)).isEqualTo(page + 1 + round);
                process.memory().store(shared + page * PAGE, page + 2 + round);
            }
            machine.checkInvariants();
        }
        assertThat(machine.kernel().events.of(VmEvent.PSWPIN)).isPositive();
        child.exit();
        process.exit();
        machine.checkInvariants();
        assertThat(frames.inUse()).isZero();
        assertThat(machine.kernel().swap.usedSlots()).isZero();
    }

    @Test
    void pagesOfFilesAreDroppedWrittenBackAndReadAgain() {
        CountingFrames frames = new CountingFrames(1 << 16);
        LinuxMachine machine = Spaces.scarce(frames, 0, "memory.max=" + PAGES * PAGE / 4, "read_ahead_kb=64");
        byte[] content = new byte[PAGES * (int) PAGE];
        for (int page = 0; page < PAGES; page++) {
            content[page * (int) PAGE] = (byte) page;
        }
        int file = machine.diskFile("data", content);
        UserProcess process = machine.start(false);
        long mapped = process.mmap(0, PAGES * PAGE, RW, MapFlags.SHARED, file, 0);
        for (int page = 0; page < PAGES; page++) {
            assertThat(process.memory().load8(mapped + page * PAGE)).isEqualTo(page & 0xff);
            process.memory().store8(mapped + page * PAGE + 8, page + 1);
        }
        machine.checkInvariants();
        for (int page = 0; page < PAGES; page++) {
            assertThat(process.memory().load8(mapped + page * PAGE)).isEqualTo(page & 0xff);
            assertThat(process.memory().load8(mapped + page * PAGE + 8)).isEqualTo((page + 1) & 0xff);
        }
        assertThat(process.figures().majorFaults()).isGreaterThan(PAGES / 16);
        assertThat(process.figures().rssBytes()).isLessThanOrEqualTo(PAGES * PAGE / 4);
        machine.checkInvariants();
    }
}
