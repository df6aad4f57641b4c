package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.UserProcess;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random calls over hugetlb and ordinary areas: content is what was stored, and nothing is left when all have ended. */
class HugetlbPropertyTest {
    private static final long HUGE = 2L << 20;
    private static final long PAGE = 4096;
    private static final long WINDOW = 0x100000000000L;
    private static final int SLOTS = 12;
    private static final int CALLS = 4_000;
    private static final int MOST_PROCESSES = 4;
    private static final int FIXED = PRIVATE_ANON | MapFlags.FIXED;

    /** A process, what it must read where, and which slots of 2 MiB share their content with other processes. */
    private static final class Member {
        final UserProcess process;
        final Map<Long, Long> values = new HashMap<>();
        final boolean[] shared = new boolean[SLOTS];
        final boolean[] huge = new boolean[SLOTS];

        Member(UserProcess process) {
            this.process = process;
        }

        Member fork() {
            Member child = new Member(process.fork());
            child.values.putAll(values);
            System.arraycopy(shared, 0, child.shared, 0, SLOTS);
            System.arraycopy(huge, 0, child.huge, 0, SLOTS);
            return child;
        }

        void forget(int slot, int count) {
            long from = WINDOW + slot * HUGE;
            values.keySet().removeIf(address -> address >= from && address < from + count * HUGE);
        }
    }

    private final List<Member> alive = new ArrayList<>();
    private Random random = new Random();
    private int reads;

    @ParameterizedTest
    @CsvSource({"1, 6, 0", "2, 10, 0", "3, 4, 6", "4, 0, 9", "5, 40, 0"})
    void contentIsKeptAndNothingLeaks(long seed, int pages, int overcommit) {
        random = new Random(seed);
        CountingFrames frames = new CountingFrames(1 << 16);
        LinuxMachine machine =
                Spaces.scarce(frames, 0, "vm.nr_hugepages=" + pages, "vm.nr_overcommit_hugepages=" + overcommit);
        long before = frames.freeFrames();
        alive.add(new Member(machine.start(false)));
        for (int call = 0; call < CALLS; call++) {
            step(alive.get(random.nextInt(alive.size())));
            if (call % 50 == 0) {
                machine.checkInvariants();
            }
        }
        assertThat(reads).isGreaterThan(100);
        for (Member member : alive) {
            member.process.exit();
        }
        machine.kernel().laws().checkAll();
        HugetlbPool pool = machine.kernel().pool;
        assertThat(pool.free()).isEqualTo(pool.total());
        assertThat(pool.reserved()).isEqualTo(pool.lost());
        assertThat(pool.total()).isEqualTo(pages + pool.surplus());
        assertThat(frames.freeFrames()).isEqualTo(before - pool.surplus() * Pages.HUGE_PARTS);
    }

    private void step(Member member) {
        int slot = random.nextInt(SLOTS);
        int count = 1 + random.nextInt(Math.min(3, SLOTS - slot));
        long address = WINDOW + slot * HUGE;
        UserProcess process = member.process;
        switch (random.nextInt(16)) {
            case 0, 1 -> map(member, slot, count);
            case 2 -> {
                if (process.munmap(address, count * HUGE) == 0) {
                    member.forget(slot, count);
                }
            }
            case 3 -> process.mprotect(address, count * HUGE, random.nextInt(3) == 0 ? 1 : RW);
            case 4 -> dontNeed(member, slot, address);
            case 5 -> move(member, slot);
            case 6 -> forkOrExit(member);
            default -> touch(member, slot);
        }
    }

    private void map(Member member, int slot, int count) {
        int kind = random.nextInt(5);
        boolean sharing = kind == 1 && alive.size() == 1;
        int flags = sharing ? MapFlags.SHARED | MapFlags.ANONYMOUS | MapFlags.FIXED : FIXED;
        flags |= kind < 4 ? MapFlags.HUGETLB : 0;
        flags |= kind == 2 ? MapFlags.NORESERVE : 0;
        long length = count * HUGE - (kind < 4 ? random.nextInt(2) * PAGE : 0);
        member.process.mmap(WINDOW + slot * HUGE, length, RW, flags, -1, 0);
        member.forget(slot, count);
        for (int i = slot; i < slot + count; i++) {
            member.shared[i] = sharing;
            member.huge[i] = kind < 4;
        }
    }

    private void dontNeed(Member member, int slot, long address) {
        if (member.process.madvise(address, HUGE + random.nextInt(2) * PAGE, Advice.DONTNEED) != Errno.EINVAL.result()
                && !member.shared[slot]) {
            member.forget(slot, 1);
            if (slot + 1 < SLOTS && !member.huge[slot + 1]) {
                member.values.keySet().removeIf(at -> at >= address + HUGE && at < address + HUGE + PAGE);
            }
        }
    }

    /** Moves one slot; what shares pages with others stays where it is, for they look for it there. */
    private void move(Member member, int slot) {
        int to = random.nextInt(SLOTS);
        if (to == slot || member.shared[slot] || alive.size() > 1) {
            return;
        }
        long from = WINDOW + slot * HUGE;
        long target = WINDOW + to * HUGE;
        int flags = MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED;
        if (Errno.isError(member.process.mremap(from, HUGE, HUGE, flags, target))) {
            return;
        }
        member.forget(to, 1);
        Map<Long, Long> moved = new HashMap<>();
        member.values.forEach((at, value) -> {
            if (at >= from && at < from + HUGE) {
                moved.put(at - from + target, value);
            }
        });
        member.forget(slot, 1);
        member.values.putAll(moved);
        member.shared[to] = false;
        member.huge[to] = member.huge[slot];
    }

    private void forkOrExit(Member member) {
        if (alive.size() < MOST_PROCESSES && random.nextBoolean()) {
            alive.add(member.fork());
        } else if (alive.size() > 1) {
            member.process.exit();
            alive.remove(member);
        }
    }

    private void touch(Member member, int slot) {
        long address = WINDOW + slot * HUGE + random.nextInt(4) * 128L * PAGE;
        try {
            if (random.nextInt(3) > 0) {
                long value = random.nextLong();
                member.process.memory().store(address, value);
                for (Member other : alive) {
                    if (other == member || (member.shared[slot] && other.shared[slot])) {
                        other.values.put(address, value);
                    }
                }
            } else {
                long read = member.process.memory().load(address);
                assertThat(read).isEqualTo(member.values.getOrDefault(address, 0L));
                reads++;
            }
        } catch (SimulatedDeath death) {
            assertThat(death.signal()).isIn(Signal.SIGBUS, Signal.SIGSEGV_MAPERR, Signal.SIGSEGV_ACCERR);
        }
    }
}
