package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.view.Watermarks;
import org.alloclab.api.view.ZoneView;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit of page frames passes a right allocator and finds each planted mistake, by the law that names it. */
class FrameKitTest {
    enum Mistake {
        NONE(""),
        NEVER_MERGES("freedBuddiesMerge"),
        REFUSES_ORDERS_ABOVE_3("everyOrderIsServed"),
        IGNORES_THE_ZONE("theZoneIsKept"),
        TELLS_THE_PROBE_NOTHING("theProbeIsTold"),
        HANDS_A_FRAME_OUT_TWICE("blocksAreAlignedAndApart"),
        ACCEPTS_ANOTHER_ORDER("aFreeOfAnotherOrderIsNoticed"),
        LOSES_FREED_FRAMES("anEmptyMachineAnswersNoFrameAndRecovers"),
        MISALIGNED("everyOrderIsServed"),
        COUNTS_WRONG("freeFramesAreCounted"),
        REFUSES_ORDER_10("everyOrderIsServed"),
        LOSES_ONE_BLOCK_IN_10000("nothingIsLostInTheLongRun"),
        BREAKS_AFTER_65536_CALLS("nothingIsLostInTheLongRun"),
        DOUBLE_FREE_UNNOTICED("aFrameThatIsFreeIsNotFreedAgain"),
        SAYS_MORE_IS_FREE("enoughIsSaidOfWhatIsFree"),
        BULK_HANDS_ONE_OUT_TWICE("framesInBulkAreApart"),
        STATE_IN_THE_PROVIDER("theSameCallsGetTheSameFrames"),
        ZONES_COUNT_WRONG("zonesTellWhatIsFree");

        private final String law;

        Mistake(String law) {
            this.law = law;
        }
    }

    /** First fit in a bitmap, as the kit's own frames, with zones and a probe. */
    private static final class Frames implements PageFrameAllocator {
        private static final int DMA_END = 4096;

        private final BitSet used = new BitSet();
        private final Map<Long, Integer> orders = new HashMap<>();
        private final int total;
        private final Probe probe;
        private final Mistake mistake;
        private int lost;
        private int singles;
        private long calls;
        private final AtomicLong shared;

        Frames(int total, Probe probe, Mistake mistake, AtomicLong shared) {
            this.shared = shared;
            this.total = total;
            this.probe = probe;
            this.mistake = mistake;
        }

        @Override
        public long allocPages(int order, int gfp, int cpu) {
            if (mistake == Mistake.REFUSES_ORDERS_ABOVE_3 && order > 3) {
                return NO_FRAME;
            }
            calls++;
            if (mistake == Mistake.REFUSES_ORDER_10 && order == 10) {
                return NO_FRAME;
            }
            if (mistake == Mistake.BREAKS_AFTER_65536_CALLS && calls > 1 << 16 && !orders.isEmpty()) {
                return orders.keySet().iterator().next();
            }
            if (mistake == Mistake.NEVER_MERGES && order > 0 && singles > 0) {
                return NO_FRAME;
            }
            int size = 1 << order;
            int end = (gfp & Gfp.DMA) != 0 && mistake != Mistake.IGNORES_THE_ZONE ? DMA_END : total;
            int start = mistake == Mistake.MISALIGNED && order > 0 ? 1 : 0;
            if (mistake == Mistake.STATE_IN_THE_PROVIDER) {
                start = shared.incrementAndGet() > 1000 ? 8192 : 0;
            }
            while (start + size <= end) {
                int taken = used.nextSetBit(start);
                if (taken < 0 || taken >= start + size) {
                    if (mistake != Mistake.HANDS_A_FRAME_OUT_TWICE || order != 1) {
                        used.set(start, start + size);
                    }
                    orders.put((long) start, order);
                    singles += order == 0 ? 1 : 0;
                    tell(start, order, true);
                    return start;
                }
                start = mistake == Mistake.MISALIGNED ? taken + size : (taken + size) & -size;
            }
            return NO_FRAME;
        }

        private void tell(long frame, int order, boolean allocated) {
            if (mistake != Mistake.TELLS_THE_PROBE_NOTHING) {
                probe.frames(frame, order, allocated);
            }
        }

        @Override
        public void freePages(long frame, int order, int cpu) {
            calls++;
            Integer held = orders.remove(frame);
            if (held == null && mistake == Mistake.DOUBLE_FREE_UNNOTICED) {
                return;
            }
            if (mistake == Mistake.LOSES_ONE_BLOCK_IN_10000 && calls % 10_000 == 0) {
                return;
            }
            if ((held == null || held != order) && mistake != Mistake.ACCEPTS_ANOTHER_ORDER) {
                throw new IllegalStateException("frame " + frame + " was not handed out with order " + order);
            }
            if (mistake == Mistake.LOSES_FREED_FRAMES && frame % 100 == 7) {
                lost++;
                return;
            }
            used.clear((int) frame, (int) frame + (1 << order));
            tell(frame, order, false);
        }

        @Override
        public long freeFrames() {
            return total - (long) used.cardinality() + (mistake == Mistake.COUNTS_WRONG ? used.cardinality() / 2 : 0);
        }

        @Override
        public boolean hasFreeFrames(long count) {
            return count <= freeFrames() + (mistake == Mistake.SAYS_MORE_IS_FREE ? 1 : 0);
        }

        @Override
        public int allocBulk(int count, int gfp, int cpu, long[] taken) {
            int had = PageFrameAllocator.super.allocBulk(count, gfp, cpu, taken);
            if (mistake == Mistake.BULK_HANDS_ONE_OUT_TWICE && had > 2) {
                taken[1] = taken[0];
            }
            return had;
        }

        @Override
        public long totalFrames() {
            return total;
        }

        @Override
        public List<ZoneView> zones() {
            long wrong = mistake == Mistake.ZONES_COUNT_WRONG ? used.cardinality() : 0;
            return List.of(new ZoneView("Normal", 0, total, total, freeFrames() + wrong, List.of(), Watermarks.NONE));
        }

        @Override
        public void checkInvariants() {
            assertThat(lost).isNotNegative();
        }
    }

    private record FramesProvider(Mistake mistake, AtomicLong shared) implements PageFrameAllocatorProvider {
        FramesProvider(Mistake mistake) {
            this(mistake, new AtomicLong());
        }

        @Override
        public String id() {
            return "plain-frames";
        }

        @Override
        public String summary() {
            return "first fit in a bitmap";
        }

        @Override
        public Upstream models() {
            return new Upstream("alloclab", "test");
        }

        @Override
        public PageFrameAllocator create(Context context) {
            return new Frames((int) context.machine().pages(), context.probe(), mistake, shared);
        }
    }

    @Nested
    class PlainFramesTest extends PageFrameConformance {
        @Override
        protected PageFrameAllocatorProvider provider() {
            return new FramesProvider(Mistake.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEveryMistakeByTheLawThatNamesIt(Mistake mistake) {
        PageFrameConformance kit = new PageFrameConformance() {
            @Override
            protected PageFrameAllocatorProvider provider() {
                return new FramesProvider(mistake);
            }
        };
        Laws.of(PageFrameConformance.class).mustFind(mistake.law, kit, mistake);
    }
}
