package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.testkit.PlainSlab;
import org.junit.jupiter.api.Test;

class ForkTest {
    private static final long PAGE = 4096;
    private static final int PAGES = 24;
    private static final int TREES = 1000;
    private static final int STEPS = 80;
    private static final long SWAP = 64L << 20;

    private final CountingFrames frames = new CountingFrames(1 << 18);
    private final PlainSlab slab = new PlainSlab();
    private final VirtualMemory machine = Spaces.machine(frames, slab, SWAP);

    @Test
    void whatAProcessWritesNoOtherSees() {
        UserProcess parent = machine.start(false);
        long a = parent.mmap(0, 2 * PAGE, RW, PRIVATE_ANON, -1, 0);
        parent.memory().store(a, 1);
        UserProcess child = parent.fork();
        child.memory().store(a, 2);
        assertThat(parent.memory().load(a)).isEqualTo(1);
        assertThat(child.memory().load(a)).isEqualTo(2);
        parent.memory().store(a, 3);
        assertThat(child.memory().load(a)).isEqualTo(2);
        assertThat(States.letters(States.of(parent, a, a + 2 * PAGE))).isEqualTo("A.");
    }

    @Test
    void theLastOwnerOfASharedPageKeepsIt() {
        UserProcess parent = machine.start(false);
        long a = parent.mmap(0, PAGE, RW, PRIVATE_ANON, -1, 0);
        parent.memory().store(a, 1);
        UserProcess child = parent.fork();
        assertThat(States.letters(States.of(parent, a, a + PAGE))).isEqualTo("a");
        child.exit();
        int used = frames.inUse();
        parent.memory().store(a, 2);
        assertThat(frames.inUse()).isEqualTo(used);
        assertThat(parent.figures().minorFaults()).isEqualTo(2);
    }

    @Test
    void sharedMemoryIsSeenByAll() {
        UserProcess parent = machine.start(false);
        long a = parent.mmap(0, PAGE, RW, MapFlags.SHARED | MapFlags.ANONYMOUS, -1, 0);
        UserProcess child = parent.fork();
        child.memory().store(a, 7);
        assertThat(parent.memory().load(a)).isEqualTo(7);
        parent.memory().store(a, 8);
        assertThat(child.memory().load(a)).isEqualTo(8);
    }

    @Test
    void sharedMemoryEndsWithItsLastArea() {
        UserProcess parent = machine.start(false);
        int used = frames.inUse();
        long a = parent.mmap(0, 8 * PAGE, RW, MapFlags.SHARED | MapFlags.ANONYMOUS, -1, 0);
        parent.memory().touch(a, 8 * PAGE);
        UserProcess child = parent.fork();
        parent.munmap(a, 8 * PAGE);
        assertThat(active("shmem_inode_cache")).isEqualTo(1);
        child.memory().store(a, 7);
        child.munmap(a + 2 * PAGE, PAGE);
        child.exit();
        assertThat(frames.inUse()).isEqualTo(used);
        assertThat(active("shmem_inode_cache") + active("dentry") + active("filp"))
                .isZero();
    }

    private long active(String cache) {
        return slab.caches().stream()
                .filter(figures -> figures.name().equals(cache))
                .mapToLong(CacheFigures::activeObjects)
                .sum();
    }

    @Test
    void contentSurvivesRandomProcessTreesAndNoFrameOrObjectIsLeaked() {
        for (int tree = 0; tree < TREES; tree++) {
            int before = frames.inUse();
            runTree(new Random(tree));
            assertThat(frames.inUse()).as("frames after tree %s", tree).isEqualTo(before);
            assertThat(slab.caches()).as("objects after tree %s", tree).allMatch(cache -> cache.activeObjects() == 0);
        }
    }

    private void runTree(Random random) {
        UserProcess first = machine.start(false);
        List<OracleProcess> alive = new ArrayList<>();
        alive.add(new OracleProcess(first, first.mmap(0, PAGES * PAGE, RW, PRIVATE_ANON, -1, 0), PAGES));
        for (int step = 0; step < STEPS && !alive.isEmpty(); step++) {
            OracleProcess member = alive.get(random.nextInt(alive.size()));
            int choice = random.nextInt(20);
            if (choice == 0 && alive.size() < 6) {
                alive.add(member.fork());
            } else if (choice == 1 && alive.size() > 1) {
                member.process.exit();
                alive.remove(member);
            } else {
                act(member, random, choice);
            }
        }
        machine.checkInvariants();
        for (OracleProcess member : alive) {
            member.expectAllAndExit();
        }
    }

    private static void act(OracleProcess member, Random random, int choice) {
        int page = random.nextInt(PAGES);
        int count = 1 + random.nextInt(PAGES - page);
        UserProcess process = member.process;
        switch (choice) {
            case 2 -> {
                process.madvise(member.address(page), count * PAGE, Advice.DONTNEED);
                Arrays.fill(member.values, page, page + count, 0);
            }
            case 3 -> process.madvise(member.address(page), count * PAGE, Advice.PAGEOUT);
            case 4 -> {
                process.mprotect(member.address(page), count * PAGE, 1);
                process.mprotect(member.address(page), count * PAGE, RW);
            }
            case 5 -> {
                long target = member.base - (PAGES + 3) * PAGE;
                member.base = process.mremap(
                        member.base,
                        PAGES * PAGE,
                        PAGES * PAGE,
                        MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED,
                        target);
                assertThat(member.base).isEqualTo(target);
            }
            case 6, 7, 8, 9, 10, 11 -> {
                member.values[page] = random.nextLong();
                process.memory().store(member.address(page), member.values[page]);
            }
            default -> member.expect(page);
        }
    }
}
