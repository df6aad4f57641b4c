package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.view.KernelMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's own objects come from the slab allocator of the machine, one for one. */
class KernelObjectsTest {
    private static final long PAGE = 4096;

    private final CountingFrames frames = new CountingFrames(1 << 18);
    private final SlabAllocator slub = Spaces.slab("slub", frames);
    private final VirtualMemory machine = Spaces.machine(frames, slub, 0);
    private final UserProcess process = machine.start(false);

    private CacheFigures cache(String name) {
        return slub.caches().stream()
                .filter(figures -> figures.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** So many areas need so many slabs of 21, as on the recorded machine; one by one, or cut out of one. */
    @ParameterizedTest
    @CsvSource({"1000, 48", "5000, 239", "10000, 477", "20000, 953", "40000, 1905"})
    void areasTakeAsManySlabsAsRecorded(int areas, int slabs) {
        long base = process.mmap(0, areas * PAGE, RW, PRIVATE_ANON, -1, 0);
        for (int i = 1; i < areas; i += 2) {
            process.mprotect(base + i * PAGE, PAGE, 1);
        }
        assertThat(process.areas()).hasSize(areas);
        assertThat(cache("vm_area_struct").totalSlabs()).isEqualTo(slabs);
        assertThat(slub.proc("slabinfo").lines())
                .anyMatch(line ->
                        line.matches("vm_area_struct +\\d+ +" + slabs * 21 + " +192 +21 +1 : .* " + slabs + " +0"));
        process.munmap(base, areas * PAGE);
        assertThat(cache("vm_area_struct").totalSlabs()).isLessThan(20);
    }

    @Test
    void anAreaThatMergesTakesNoObject() {
        long top = process.mmap(0, PAGE, RW, PRIVATE_ANON, -1, 0);
        int used = frames.inUse();
        for (int i = 1; i <= 200; i++) {
            process.mmap(top - i * PAGE, PAGE, RW, PRIVATE_ANON | MapFlags.FIXED, -1, 0);
        }
        assertThat(objects("vm_area_struct")).isEqualTo(1);
        assertThat(frames.inUse()).isEqualTo(used);
    }

    @Test
    void aWrittenAreaHasAnAnonVmaAndALinkAndAChildHasMore() {
        long area = process.mmap(0, PAGE, RW, PRIVATE_ANON, -1, 0);
        assertThat(objects("anon_vma")).isZero();
        process.memory().store(area, 1);
        assertThat(objects("anon_vma")).isEqualTo(1);
        assertThat(objects("anon_vma_chain")).isEqualTo(1);
        UserProcess child = process.fork();
        assertThat(count(child.kernelMemory().orElseThrow(), "anon_vma_chain")).isEqualTo(2);
        child.exit();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slub", "slab"})
    void aProcessCostsWhatItsPartsCost(String id) {
        SlabAllocator slab = Spaces.slab(id, frames);
        UserProcess single = Spaces.machine(frames, slab, 0).start(false);
        long area = single.mmap(0, 3 * PAGE, RW, PRIVATE_ANON, -1, 0);
        single.memory().store(area, 1);
        KernelMemory cost = single.kernelMemory().orElseThrow();
        assertThat(cost.tableBytes()).isEqualTo(4 * PAGE);
        assertThat(cost.stackBytes()).isEqualTo(4 * PAGE);
        assertThat(cost.objects().stream().collect(Collectors.toMap(KernelMemory.Objects::cache, o -> o.count())))
                .containsEntry("task_struct", 1L)
                .containsEntry("mm_struct", 1L)
                .containsEntry("vm_area_struct", 1L);
        assertThat(cost.totalBytes()).isEqualTo(8 * PAGE + cost.objectBytes());
        single.exit();
        while (slab.reap() > 0) {
            slab.endGracePeriod();
        }
        // The classic allocator keeps what lies in its CPUs' arrays.
        long kept = id.equals("slub") ? 0 : 1;
        assertThat(slab.caches())
                .filteredOn(cache ->
                        cost.objects().stream().anyMatch(kind -> kind.cache().equals(cache.name())))
                .hasSizeGreaterThan(8)
                .allMatch(cache -> cache.totalSlabs() <= kept);
        slab.checkInvariants();
    }

    @Test
    void aThreadHasATaskAndAKernelStackAndSharesTheRest() {
        KernelMemory before = process.kernelMemory().orElseThrow();
        process.threadStarted();
        KernelMemory after = process.kernelMemory().orElseThrow();
        assertThat(after.stackBytes()).isEqualTo(2 * before.stackBytes());
        assertThat(count(after, "task_struct")).isEqualTo(2);
        assertThat(count(after, "pid")).isEqualTo(2);
        assertThat(count(after, "mm_struct")).isEqualTo(1);
        assertThat(count(after, "signal_cache")).isEqualTo(1);
        process.checkInvariants();
        process.exit();
        machine.checkInvariants();
    }

    /** Takes every frame but so many. */
    private void leave(int free) {
        while (frames.freeFrames() > free) {
            frames.allocPages(0, 0, 0);
        }
    }

    /** Cuts areas until that is refused; answers how many there are then. */
    private int cutUntilRefused(long base, int pages) {
        int areas = process.areas().size();
        for (int i = 1; i < pages; i += 2) {
            long result = process.mprotect(base + i * PAGE, PAGE, 1);
            if (result != 0) {
                assertThat(result).isEqualTo(Errno.ENOMEM.result());
                assertThat(process.areas()).hasSize(areas);
                return areas;
            }
            areas = process.areas().size();
        }
        throw new AssertionError("some cut is refused when no frame is left");
    }

    @Test
    void aCallThatNeedsAnObjectThatCannotBeHadIsRefusedAndChangesNothing() {
        long base = process.mmap(0, 4000 * PAGE, RW, PRIVATE_ANON, -1, 0);
        long whole = process.mmap(0, 3 * PAGE, 1, PRIVATE_ANON, -1, 0);
        long heap = process.brk(0);
        leave(3);
        int areas = cutUntilRefused(base, 4000);
        assertThat(areas).isGreaterThan(20);
        long cut = base + 3990 * PAGE;
        assertThat(process.munmap(cut, PAGE)).isEqualTo(Errno.ENOMEM.result());
        assertThat(process.madvise(cut, PAGE, Advice.DONTFORK)).isEqualTo(Errno.ENOMEM.result());
        assertThat(process.mlock(cut, PAGE, 0)).isEqualTo(Errno.ENOMEM.result());
        assertThat(process.mmap(0, PAGE, 4, PRIVATE_ANON, -1, 0)).isEqualTo(Errno.ENOMEM.result());
        assertThat(process.mremap(whole, PAGE, 8 * PAGE, MapFlags.MREMAP_MAYMOVE, 0))
                .isEqualTo(Errno.ENOMEM.result());
        assertThat(process.brk(heap + PAGE)).isEqualTo(heap);
        assertThat(process.forkError()).isEqualTo(Errno.ENOMEM.result());
        assertThat(process.areas()).hasSize(areas);
        assertThat(process.killed()).isEmpty();
        process.checkInvariants();
        assertThat(process.munmap(whole, 3 * PAGE)).isZero();
        assertThat(process.areas()).hasSize(areas - 1);
    }

    @Test
    void sharedMemoryWithoutAnInodeIsRefused() {
        leave(0);
        while (process.mmap(0, PAGE, RW, MapFlags.SHARED | MapFlags.ANONYMOUS, -1, 0) > 0) {
            assertThat(process.areas()).hasSizeLessThan(1000);
        }
        process.checkInvariants();
    }

    @Test
    void reclaimFindsRoomForAnObject() {
        int file = machine.diskFile("data", new byte[64 * (int) PAGE]);
        long base = process.mmap(0, 400 * PAGE, RW, PRIVATE_ANON, -1, 0);
        machine.pread(file, 0);
        leave(0);
        for (int i = 1; i < 400; i += 2) {
            assertThat(process.mprotect(base + i * PAGE, PAGE, 1)).isZero();
        }
        assertThat(process.areas()).hasSize(400);
    }

    private long objects(String cache) {
        return count(process.kernelMemory().orElseThrow(), cache);
    }

    private static long count(KernelMemory cost, String cache) {
        return cost.objects().stream()
                .filter(kind -> kind.cache().equals(cache))
                .mapToLong(KernelMemory.Objects::count)
                .sum();
    }
}
