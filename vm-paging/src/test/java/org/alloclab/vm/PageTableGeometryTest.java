package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.table.PageTables;
import org.alloclab.vm.table.TableGeometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Page tables of two, three and four levels, and user spaces of 3 GiB, 4 GiB and 128 TiB. */
class PageTableGeometryTest {
    private static final long PAGE = 4096;
    private static final long HEAP = 0x0804d000L;

    private final CountingFrames frames = new CountingFrames(1 << 20);

    /**
     * A process of a real kernel (Linux 6.1 i386, without and with PAE; 6.18 for the 32-bit program on 64 bits) whose
     * listing this is had so many kB of page tables.
     */
    @ParameterizedTest
    @CsvSource({"i386-1g, 12", "i386-pae-1g, 28", "ia32-24g, 28"})
    void aRealProcessHasAsManyTables(String machine, long kilobytes) {
        LinuxAddressSpace space = typical(machine);
        assertThat(space.figures().pageTableBytes()).isEqualTo(kilobytes << 10);
        space.checkInvariants();
    }

    private LinuxAddressSpace typical(String machine) {
        InitialLayout layout = TypicalLayouts.of(
                        MachineDescription.named(machine).architecture(), false)
                .orElseThrow();
        return Spaces.starting(machine, layout, frames);
    }

    @Test
    void aTableOfTwoLevelsCovers4MiBAndOneOfPae2MiB() {
        assertThat(tablesFor("i386-1g", 0x10000000L, 4 << 20)).isEqualTo(1);
        assertThat(tablesFor("i386-1g", 0x10200000L, 4 << 20)).isEqualTo(2);
        assertThat(tablesFor("i386-pae-1g", 0x10000000L, 4 << 20)).isEqualTo(2);
        assertThat(tablesFor("i386-pae-1g", 0x3ff00000L, 2 << 20)).isEqualTo(2);
        assertThat(tablesFor("ia32-24g", 0x10000000L, 4 << 20)).isEqualTo(4);
    }

    /** Tables that come when the pages of a range are written, and go with it. */
    private long tablesFor(String machine, long start, long length) {
        LinuxAddressSpace space = Spaces.of(machine, HEAP, frames);
        long before = space.figures().pageTableBytes();
        space.mmap(start, length, RW, PRIVATE_ANON | MapFlags.FIXED, -1, 0);
        space.memory().touch(start, length);
        long grown = space.figures().pageTableBytes() - before;
        space.munmap(start, length);
        // The first level-2 table over an address comes with PAE's process and goes like any other.
        assertThat(space.figures().pageTableBytes()).isLessThanOrEqualTo(before);
        space.checkInvariants();
        space.exit();
        assertThat(frames.inUse()).isZero();
        return grown / PAGE;
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386-1g", "i386-pae-1g", "ia32-24g", "x86_64-24g"})
    void tablesAreThoseOfASetOfSpans(String machine) {
        for (int seed = 0; seed < 20; seed++) {
            new Model(Spaces.of(machine, HEAP, frames), seed).run(400);
            assertThat(frames.inUse()).isZero();
        }
    }

    /** Which spans of each level have a table, kept as sets. */
    private static final class Model {
        private static final long RANGE = 8L << 30;
        private final LinuxAddressSpace space;
        private final TableGeometry geometry;
        private final Random random;
        private final List<Set<Long>> spans = new ArrayList<>();
        private final long limit;

        Model(LinuxAddressSpace space, long seed) {
            this.space = space;
            this.random = new Random(seed);
            this.geometry = space.mm().tables.geometry();
            this.limit = Math.min(RANGE, space.mm().space.taskSize() - (1L << 30));
            for (int level = 1; level < geometry.levels; level++) {
                spans.add(new TreeSet<>());
            }
            for (long i = 0; i < geometry.preallocated(); i++) {
                spans.get(1).add(i);
            }
        }

        private long span(int level) {
            return level == 1 ? geometry.tableSpan() : 1L << PageTables.slotShift(level + 1);
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
                long tables = spans.stream().mapToLong(Set::size).sum();
                assertThat(space.figures().pageTableBytes()).isEqualTo(tables * PAGE);
            }
            space.checkInvariants();
            space.exit();
        }

        private void step() {
            long start = (1L << 28) + (random.nextLong(limit - (1L << 28)) & -PAGE);
            if (random.nextInt(3) == 0) {
                start &= -(1L << 20);
            }
            long length = (1 + random.nextInt(random.nextBoolean() ? 8 : 1500)) * PAGE;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    unmap(start, length);
                    space.mmap(start, length, RW, PRIVATE_ANON | MapFlags.FIXED, -1, 0);
                    long page = start + random.nextInt((int) (length / PAGE)) * PAGE;
                    space.memory().touchWrite(page);
                    for (int level = 1; level < geometry.levels; level++) {
                        spans.get(level - 1).add(page / span(level));
                    }
                }
                case 2 -> {
                    List<VmaView> areas = space.areas();
                    if (!areas.isEmpty()) {
                        VmaView area = areas.get(random.nextInt(areas.size()));
                        long from = area.start() + random.nextInt((int) (area.sizeBytes() / PAGE)) * PAGE;
                        unmap(from, length);
                    }
                }
                default -> unmap(start, length * 64);
            }
        }

        /** Tables over the areas that went, and over none that is left, are freed. */
        private void unmap(long from, long length) {
            long start = Long.MAX_VALUE;
            long end = 0;
            for (VmaView area : space.areas()) {
                if (area.start() < from + length && area.end() > from) {
                    start = Math.min(start, Math.max(from, area.start()));
                    end = Math.min(from + length, area.end());
                }
            }
            space.munmap(from, length);
            if (end != 0) {
                freeTables(start, end);
            }
        }

        private void freeTables(long start, long end) {
            Set<Long> kept = new TreeSet<>();
            for (int level = 1; level < geometry.levels; level++) {
                long span = span(level);
                kept.clear();
                for (VmaView area : space.areas()) {
                    for (long i = area.start() / span; i <= (area.end() - 1) / span; i++) {
                        kept.add(i);
                    }
                }
                spans.get(level - 1).removeIf(i -> i >= start / span && i <= (end - 1) / span && !kept.contains(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386-1g", "i386-pae-1g", "ia32-24g", "x86_64-24g"})
    void contentMovesWithItsTables(String machine) {
        LinuxAddressSpace space = Spaces.of(machine, HEAP, frames);
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            long length = (1 + random.nextInt(4000)) * PAGE;
            long from = 0x10000000L + random.nextInt(2048) * PAGE;
            long to = 0x40000000L + (random.nextBoolean() ? from & 0x3fffff : random.nextInt(2048) * PAGE);
            space.mmap(from, length, RW, PRIVATE_ANON | MapFlags.FIXED, -1, 0);
            for (long page = from; page < from + length; page += PAGE * (1 + random.nextInt(900))) {
                space.memory().store(page, page ^ round);
            }
            long[] words = words(space, from, length);
            long rss = space.figures().rssAnonBytes();
            assertThat(space.mremap(from, length, length, MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED, to))
                    .isEqualTo(to);
            assertThat(words(space, to, length)).isEqualTo(words);
            assertThat(space.figures().rssAnonBytes()).isEqualTo(rss);
            space.checkInvariants();
            space.munmap(to, length);
            assertThat(space.figures().rssAnonBytes()).isZero();
        }
        space.exit();
        assertThat(frames.inUse()).isZero();
    }

    private static long[] words(LinuxAddressSpace space, long start, long length) {
        long[] words = new long[(int) (length / PAGE)];
        for (int i = 0; i < words.length; i++) {
            words[i] = space.memory().peek(start + i * PAGE);
        }
        return words;
    }

    @Test
    void hugePagesOf2MibNeedThreeLevels() {
        assertThat(hugeAfterAdvice("i386-1g")).isZero();
        assertThat(hugeAfterAdvice("i386-pae-1g")).isEqualTo(512 * PAGE);
        assertThat(hugeAfterAdvice("ia32-24g")).isEqualTo(512 * PAGE);
    }

    private long hugeAfterAdvice(String machine) {
        LinuxAddressSpace space = Spaces.of(machine, HEAP, frames);
        long start = space.mmap(0x10000000L, 4 << 20, RW, PRIVATE_ANON, -1, 0);
        space.madvise(start, 4 << 20, Advice.HUGEPAGE);
        space.memory().touchWrite(start);
        long rss = space.figures().rssAnonBytes();
        return rss == PAGE ? 0 : rss;
    }

    @Test
    void onlyX8664FreesTheTablesThatDontneedEmpties() {
        assertThat(tablesLeftByDontneed("i386-1g")).isEqualTo(1);
        assertThat(tablesLeftByDontneed("i386-pae-1g")).isEqualTo(2);
        assertThat(tablesLeftByDontneed("ia32-24g")).isZero();
    }

    private long tablesLeftByDontneed(String machine) {
        LinuxAddressSpace space = Spaces.of(machine, HEAP, frames);
        long start = space.mmap(0x10000000L, 4 << 20, RW, PRIVATE_ANON, -1, 0);
        space.memory().touchWrite(start);
        long upper = space.figures().pageTableBytes() / PAGE - 1;
        space.memory().touch(start, 4 << 20);
        space.madvise(start, 4 << 20, Advice.DONTNEED);
        return space.figures().pageTableBytes() / PAGE - upper;
    }

    @Test
    void threeGibibytesAreAll() {
        LinuxAddressSpace space = Spaces.of("i386-1g", HEAP, frames);
        assertThat(map(space, 1L << 30)).isEqualTo(0x78000000L);
        assertThat(map(space, 1L << 30)).isEqualTo(0x38000000L);
        assertThat(map(space, 1L << 30)).isEqualTo(Errno.ENOMEM.result());
        // Above the base, where only the stack was to be, is the last resort.
        assertThat(map(space, 0x30000000L)).isEqualTo(0x08000000L);
        assertThat(map(space, 127L << 20)).isEqualTo(0x00100000L);
        assertThat(map(space, 127L << 20)).isEqualTo(0xb8000000L);
        assertThat(space.mmap(0xc0000000L, PAGE, RW, PRIVATE_ANON | MapFlags.FIXED, -1, 0))
                .isEqualTo(Errno.ENOMEM.result());
        assertThat(space.munmap(0xbffff000L, 2 * PAGE)).isEqualTo(Errno.EINVAL.result());
        assertThat(space.munmap(0xbffff000L, PAGE)).isZero();
        assertThat(space.brk(0xc0000001L)).isEqualTo(HEAP);
        assertThatThrownBy(() -> space.memory().touchWrite(0xc0000000L)).isInstanceOf(SimulatedDeath.class);
        space.checkInvariants();
    }

    @Test
    void upwardsTheSearchBeginsAtAThird() {
        LinuxAddressSpace space = Spaces.of("i386-1g", HEAP, frames, "vm.legacy_va_layout=true");
        assertThat(map(space, PAGE)).isEqualTo(0x40000000L);
        assertThat(map(space, 4 << 20)).isEqualTo(0x40001000L);
        assertThat(map(space, 2L << 30)).isEqualTo(Errno.ENOMEM.result());
        assertThat(space.brk(0x3ffff000L)).isEqualTo(0x3ffff000L);
        assertThat(space.brk(0x40000000L)).isEqualTo(0x3ffff000L);
    }

    @Test
    void theFirstProgramBeginsAt0x08048000AndItsHeapBehindIt() {
        LinuxAddressSpace space = typical("i386-1g");
        assertThat(space.proc(ProcFile.MAPS))
                .startsWith("08048000-08049000 r--p")
                .contains("bffdf000-c0000000 rw-p");
        assertThat(space.brk(0)).isEqualTo(HEAP);
        assertThat(space.brk(HEAP + PAGE)).isEqualTo(HEAP + PAGE);
        assertThat(space.proc(ProcFile.MAPS)).contains("\n0804d000-0804e000 rw-p 00000000 00:00 0          [heap]\n");
        assertThat(map(space, PAGE)).isEqualTo(0xb7d9a000L);
    }

    @Test
    void theStackGrowsDownToItsLimit() {
        LinuxAddressSpace space = typical("i386-1g");
        space.memory().touchWrite(0xc0000000L - (8L << 20));
        assertThatThrownBy(() -> space.memory().touchWrite(0xc0000000L - (8L << 20) - PAGE))
                .isInstanceOf(SimulatedDeath.class);
    }

    private static long map(LinuxAddressSpace space, long length) {
        return space.mmap(0, length, RW, PRIVATE_ANON, -1, 0);
    }
}
