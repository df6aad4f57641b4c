package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit of kernel virtual memory passes a right allocator and finds each planted mistake, by the law that names it. */
class VmallocKitTest {
    enum Mistake {
        NONE(""),
        AREAS_OVERLAP("areasAreApartAndEachPageHasAFrame"),
        UNALIGNED("areasAreApartAndEachPageHasAFrame"),
        ONE_FRAME_BEHIND_TWO_PAGES("areasAreApartAndEachPageHasAFrame"),
        LAST_PAGE_WITHOUT_A_FRAME("areasAreApartAndEachPageHasAFrame"),
        NO_GUARD_PAGE("aPageThatIsNotMappedFollowsEachArea"),
        KEEPS_FRAMES("framesGoBack"),
        FREE_NULL_DIES("framesGoBack"),
        A_FAILURE_KEEPS_FRAMES("aMachineWithoutFramesAnswersNullAndKeepsNone"),
        ANSWERS_WITHOUT_FRAMES("aMachineWithoutFramesAnswersNullAndKeepsNone"),
        SORTS_THE_CALLERS_FRAMES("framesOfACallerAreMappedInTheirOrder"),
        FREES_THE_CALLERS_FRAMES("framesOfACallerAreMappedInTheirOrder"),
        VUNMAP_LEAVES_THE_PAGES("framesOfACallerAreMappedInTheirOrder"),
        SERVES_ANY_SIZE("sizesThatCannotBeAreRefused"),
        LINEAR_MAP_IS_SHIFTED("theLinearMapIsItsOwnInverse"),
        HASH_ORDER("theSameCallsGetTheSameAreas"),
        STATE_IN_THE_PROVIDER("theSameCallsGetTheSameAreas"),
        ONE_FREE_IN_100_IS_LOST("nothingIsLostInTheLongRun"),
        BREAKS_AFTER_65536_AREAS("nothingIsLostInTheLongRun");

        private final String law;

        Mistake(String law) {
            this.law = law;
        }
    }

    /** Each area behind the last one, a guard page between them: right by inspection. */
    private static final class Vmalloc implements VmallocAllocator {
        private static final long BASE = 0xffff_c900_0000_0000L;
        private static final long LINEAR = 0xffff_8880_0000_0000L;
        private static final long PAGE = 4096;
        private static final long MOST = 1L << 45;

        private final PageFrameAllocator frames;
        private final Mistake mistake;
        /** Frames behind the pages of each area, by address. */
        private final TreeMap<Long, long[]> areas = new TreeMap<>(Long::compareUnsigned);

        private final AtomicLong shared;
        private long next = BASE;
        private long calls;

        Vmalloc(PageFrameAllocator frames, Mistake mistake, AtomicLong shared) {
            this.shared = shared;
            this.frames = frames;
            this.mistake = mistake;
        }

        private boolean is(Mistake candidate) {
            return mistake == candidate;
        }

        @Override
        public long vmalloc(long size, int cpu) {
            if (is(Mistake.SERVES_ANY_SIZE) && size <= 0) {
                return vmalloc(1, cpu);
            }
            if (size <= 0 || size > MOST) {
                return 0;
            }
            int pages = (int) ((size + PAGE - 1) / PAGE);
            long[] taken = new long[pages];
            for (int i = 0; i < pages; i++) {
                taken[i] = frames.allocPages(0, Gfp.GFP_KERNEL, cpu);
                if (taken[i] == PageFrameAllocator.NO_FRAME) {
                    if (is(Mistake.ANSWERS_WITHOUT_FRAMES)) {
                        return place(taken);
                    }
                    for (int k = 0; k < i && !is(Mistake.A_FAILURE_KEEPS_FRAMES); k++) {
                        frames.freePages(taken[k], 0, cpu);
                    }
                    return 0;
                }
            }
            if (is(Mistake.ONE_FRAME_BEHIND_TWO_PAGES) && pages > 1) {
                taken[1] = taken[0];
            } else if (is(Mistake.LAST_PAGE_WITHOUT_A_FRAME) && pages > 1) {
                taken[pages - 1] = -1;
            }
            return place(taken);
        }

        private long place(long[] taken) {
            long area = next + (is(Mistake.UNALIGNED) ? 64 : 0);
            long guard = is(Mistake.NO_GUARD_PAGE) ? 0 : PAGE;
            long overlap = is(Mistake.AREAS_OVERLAP) && taken.length > 4 ? 2 * PAGE : 0;
            if (is(Mistake.BREAKS_AFTER_65536_AREAS) && ++calls > 1 << 16) {
                return 0;
            }
            long shift = is(Mistake.STATE_IN_THE_PROVIDER) ? Math.min(1, shared.incrementAndGet() / 200) * PAGE : 0;
            next += shift;
            area += shift;
            long chance = is(Mistake.HASH_ORDER) ? (System.identityHashCode(taken) & 7) * PAGE : 0;
            next += taken.length * PAGE + guard - overlap + chance;
            areas.put(area, taken);
            return area;
        }

        @Override
        public void vfree(long address, int cpu) {
            if (address == 0) {
                if (is(Mistake.FREE_NULL_DIES)) {
                    throw new IllegalStateException("vfree(NULL)");
                }
                return;
            }
            long[] taken = areas.remove(address);
            if (taken == null) {
                throw new IllegalStateException("no area: " + address);
            }
            if (is(Mistake.ONE_FREE_IN_100_IS_LOST) && ++calls % 100 == 0) {
                return;
            }
            if (!is(Mistake.KEEPS_FRAMES)) {
                Arrays.stream(taken).distinct().filter(frame -> frame >= 0).forEach(f -> frames.freePages(f, 0, cpu));
            }
        }

        @Override
        public long vmap(long[] given) {
            long[] behind = given.clone();
            if (is(Mistake.SORTS_THE_CALLERS_FRAMES)) {
                Arrays.sort(behind);
            }
            return place(behind);
        }

        @Override
        public void vunmap(long address) {
            if (is(Mistake.FREES_THE_CALLERS_FRAMES)) {
                vfree(address, 0);
            } else if (!is(Mistake.VUNMAP_LEAVES_THE_PAGES)) {
                areas.remove(address);
            }
        }

        @Override
        public long ioremap(long physical, long bytes) {
            long[] behind = new long[(int) ((bytes + PAGE - 1) / PAGE)];
            Arrays.setAll(behind, i -> physical / PAGE + i);
            return place(behind);
        }

        @Override
        public long kmap(long frame) {
            return virtualAddress(frame * PAGE);
        }

        @Override
        public void kunmap(long frame) {}

        @Override
        public String kmapState() {
            return "all of it is in the linear map";
        }

        @Override
        public long kmapAtomic(long frame, int cpu) {
            return kmap(frame);
        }

        @Override
        public void kunmapAtomic(long address, int cpu) {}

        @Override
        public long virtualAddress(long physical) {
            return LINEAR + physical;
        }

        @Override
        public long physicalAddress(long address) {
            return address - LINEAR + (is(Mistake.LINEAR_MAP_IS_SHIFTED) ? PAGE : 0);
        }

        @Override
        public long frameOf(long address) {
            Map.Entry<Long, long[]> area = areas.floorEntry(address);
            if (area == null || address - area.getKey() >= area.getValue().length * PAGE) {
                return -1;
            }
            return area.getValue()[(int) ((address - area.getKey()) / PAGE)];
        }
    }

    private record Provider(Mistake mistake, AtomicLong shared) implements VmallocAllocatorProvider {
        Provider(Mistake mistake) {
            this(mistake, new AtomicLong());
        }

        @Override
        public String id() {
            return "plain-vmalloc";
        }

        @Override
        public String summary() {
            return "each area behind the last one";
        }

        @Override
        public Upstream models() {
            return new Upstream("alloclab", "test");
        }

        @Override
        public VmallocAllocator create(Context context) {
            return new Vmalloc(context.frames(), mistake, shared);
        }
    }

    @Nested
    class APlainAllocatorTest extends VmallocConformance {
        @Override
        protected VmallocAllocatorProvider provider() {
            return new Provider(Mistake.NONE);
        }
    }

    private static final class Kit extends VmallocConformance {
        private final Mistake mistake;

        Kit(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        protected VmallocAllocatorProvider provider() {
            return new Provider(mistake);
        }
    }

    @Test
    void aFailureIsToldAsAShortScript() {
        assertThatThrownBy(new Kit(Mistake.AREAS_OVERLAP)::areasAreApartAndEachPageHasAFrame)
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching(
                        "(?s)seed \\d+, step \\d+: vmalloc.*These 2 calls show it; write them to FILE, then: "
                                + "\\./alloclab vm FILE --machine \\S+ --vmalloc plain-vmalloc\\ntitle .*\\nneeds kernel\\n"
                                + "x\\d+ = vmalloc \\d+ cpu \\d\\nx\\d+ = vmalloc \\d+ cpu \\d\\n");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEveryMistakeByTheLawThatNamesIt(Mistake mistake) {
        Laws.of(VmallocConformance.class).mustFind(mistake.law, new Kit(mistake), mistake);
    }
}
