package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit of slabs passes a right allocator and finds each planted mistake, by the law that names it. */
class SlabKitTest {
    enum Mistake {
        NONE(""),
        OBJECT_HANDED_OUT_TWICE("objectsAreAlignedAndApart"),
        CONSTRUCTOR_NOT_RUN("everyObjectIsConstructed"),
        WRONG_ALIGNMENT("objectsAreAlignedAndApart"),
        EMPTY_SLABS_NEVER_RETURNED("emptySlabsGoBack"),
        DESTROYS_A_CACHE_IN_USE("aCacheInUseIsNotDestroyed"),
        ANSWERS_WITHOUT_FRAMES("aMachineWithoutFramesAnswersNull"),
        OBJECTS_OVERLAP_BY_A_WORD("objectsAreAlignedAndApart"),
        WIDE_ALIGNMENT_IS_IGNORED("largeObjectsAndWideAlignmentsAreAlignedAndApart"),
        LOSES_ONE_OBJECT_IN_100("freedObjectsServeAgain"),
        DESTROYED_CACHE_KEEPS_FRAMES("aCacheThatIsDestroyedGivesItsFramesBack"),
        KMALLOC_IS_TOO_SMALL_AT_A_BOUND("kmallocServesEverySize"),
        FIGURES_FORGET_OBJECTS("figuresCountWhatIsHandedOut"),
        STATE_IN_THE_PROVIDER("theSameCallsGetTheSameObjects");

        private final String law;

        Mistake(String law) {
            this.law = law;
        }
    }

    /** Slabs of one block of frames each; the lowest free object is taken. */
    private static final class Slabs implements SlabAllocator {
        private static final long LINEAR = 0xffff_8880_0000_0000L;

        private final PageFrameAllocator frames;
        private final Mistake mistake;
        private final AtomicLong shared;
        private final List<Cache> caches = new ArrayList<>();
        private final Map<Integer, Cache> bySize = new HashMap<>();
        private final Map<Long, Cache> owners = new HashMap<>();

        Slabs(PageFrameAllocator frames, Mistake mistake, AtomicLong shared) {
            this.shared = shared;
            this.frames = frames;
            this.mistake = mistake;
        }

        private final class Cache implements KmemCache {
            private final CacheSpec spec;
            private final int step;
            private final int order;
            private final TreeSet<Long> free = new TreeSet<>();
            private final Map<Long, Integer> used = new HashMap<>();
            private long active;
            private long handed;

            Cache(CacheSpec spec) {
                this.spec = spec;
                boolean ignored = mistake == Mistake.WRONG_ALIGNMENT
                        || (mistake == Mistake.WIDE_ALIGNMENT_IS_IGNORED && spec.align() > 64);
                int align = ignored ? 8 : Math.max(8, spec.align());
                int missing = mistake == Mistake.OBJECTS_OVERLAP_BY_A_WORD && spec.objectSize() == 192 ? 8 : 0;
                this.step = (spec.objectSize() - missing + align - 1) & -align;
                this.order = PageFrameAllocator.orderOf(step);
            }

            @Override
            public String name() {
                return spec.name();
            }

            @Override
            public long alloc(int gfp, int cpu) {
                if (free.isEmpty() && !grow(gfp, cpu)) {
                    return mistake == Mistake.ANSWERS_WITHOUT_FRAMES ? LINEAR - 64 * ++handed : 0;
                }
                boolean last = mistake == Mistake.STATE_IN_THE_PROVIDER && shared.incrementAndGet() > 100;
                long object = last ? free.last() : free.first();
                boolean again = mistake == Mistake.OBJECT_HANDED_OUT_TWICE && ++handed % 100 == 0;
                if (!again) {
                    free.remove(object);
                }
                active++;
                used.merge(slabOf(object), 1, Integer::sum);
                owners.put(object, this);
                return object;
            }

            private boolean grow(int gfp, int cpu) {
                long frame = frames.allocPages(order, gfp, cpu);
                if (frame == PageFrameAllocator.NO_FRAME) {
                    return false;
                }
                long slab = LINEAR + (frame << 12);
                used.put(slab, 0);
                for (long at = slab; at + step <= slab + (4096L << order); at += step) {
                    if (mistake != Mistake.CONSTRUCTOR_NOT_RUN) {
                        spec.constructor().apply(at);
                    }
                    free.add(at);
                }
                return true;
            }

            private long slabOf(long object) {
                return object & -(4096L << order);
            }

            @Override
            public void free(long object, int cpu) {
                owners.remove(object);
                if (mistake != Mistake.LOSES_ONE_OBJECT_IN_100 || ++handed % 100 != 0) {
                    free.add(object);
                }
                active--;
                used.merge(slabOf(object), -1, Integer::sum);
            }

            @Override
            public long shrink() {
                if (mistake == Mistake.EMPTY_SLABS_NEVER_RETURNED) {
                    return 0;
                }
                long pages = 0;
                for (Map.Entry<Long, Integer> slab : List.copyOf(used.entrySet())) {
                    if (slab.getValue() == 0) {
                        used.remove(slab.getKey());
                        free.subSet(slab.getKey(), slab.getKey() + (4096L << order))
                                .clear();
                        frames.freePages((slab.getKey() - LINEAR) >>> 12, order, 0);
                        pages += 1L << order;
                    }
                }
                return pages;
            }

            @Override
            public CacheFigures figures() {
                long told = mistake == Mistake.FIGURES_FORGET_OBJECTS ? active / 2 : active;
                return new CacheFigures(
                        name(), told, active + free.size(), step, 1, 1 << order, used.size(), used.size());
            }
        }

        @Override
        public KmemCache createCache(CacheSpec spec) {
            Cache cache = new Cache(spec);
            caches.add(cache);
            return cache;
        }

        @Override
        public void destroyCache(KmemCache cache) {
            if (cache.figures().activeObjects() > 0 && mistake != Mistake.DESTROYS_A_CACHE_IN_USE) {
                throw new IllegalStateException("objects of " + cache.name() + " are in use");
            }
            if (mistake != Mistake.DESTROYED_CACHE_KEEPS_FRAMES) {
                cache.shrink();
            }
            caches.removeIf(each -> each == cache);
        }

        @Override
        public long kmalloc(long size, int gfp, int cpu) {
            long asked = mistake == Mistake.KMALLOC_IS_TOO_SMALL_AT_A_BOUND && size == 129 ? 128 : size;
            int bytes = Math.max(8, Integer.highestOneBit((int) Math.max(1, asked - 1)) * 2);
            return bySize.computeIfAbsent(bytes, each -> new Cache(CacheSpec.of("kmalloc-" + each, each, 8, 0)))
                    .alloc(gfp, cpu);
        }

        @Override
        public void kfree(long object, int cpu) {
            Cache owner = owners.get(object);
            if (owner != null) {
                owner.free(object, cpu);
            }
        }

        @Override
        public KernelBytes bytes() {
            throw new IllegalStateException("no debugging cache asks");
        }

        @Override
        public long reap() {
            return caches.stream().mapToLong(Cache::shrink).sum();
        }

        @Override
        public List<CacheFigures> caches() {
            return caches.stream().map(Cache::figures).toList();
        }

        @Override
        public void checkInvariants() {
            caches.forEach(cache -> assertThat(cache.active).isNotNegative());
        }
    }

    private record SlabsProvider(Mistake mistake, AtomicLong shared) implements SlabAllocatorProvider {
        SlabsProvider(Mistake mistake) {
            this(mistake, new AtomicLong());
        }

        @Override
        public String id() {
            return "plain-slab";
        }

        @Override
        public String summary() {
            return "slabs of one block of frames each";
        }

        @Override
        public Upstream models() {
            return new Upstream("alloclab", "test");
        }

        @Override
        public SlabAllocator create(Context context) {
            return new Slabs(context.frames(), mistake, shared);
        }
    }

    @Nested
    class PlainSlabsTest extends SlabConformance {
        @Override
        protected SlabAllocatorProvider provider() {
            return new SlabsProvider(Mistake.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEveryMistakeByTheLawThatNamesIt(Mistake mistake) {
        SlabConformance kit = new SlabConformance() {
            @Override
            protected SlabAllocatorProvider provider() {
                return new SlabsProvider(mistake);
            }
        };
        Laws.of(SlabConformance.class).mustFind(mistake.law, kit, mistake);
    }
}
