package org.alloclab.harness.study.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.harness.machine.KernelMachine;

/**
 * Random operations on each allocator with its laws looked at. The buddy system looks after each call at what it touched
 * ({@code debug_pagealloc=on}); all of memory, all slabs and all areas are walked now and then, and at the end nothing may
 * be missing. A broken law ends the experiment with its name.
 */
public final class LawsHeld implements Experiment {
    private static final int LIVE = 1 << 14;
    private static final long WALKS = 100;
    private static final int[] REQUESTS = {
        Gfp.GFP_KERNEL,
        Gfp.GFP_KERNEL | Gfp.DMA,
        Gfp.GFP_KERNEL | Gfp.DMA32,
        Gfp.GFP_KERNEL | Gfp.RECLAIMABLE,
        Gfp.GFP_ATOMIC,
        Gfp.GFP_HIGHUSER,
        Gfp.GFP_HIGHUSER_MOVABLE,
        Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP
    };
    private static final byte CONSTRUCTED = 0x5a;
    private static final int OBJECT_BYTES = 320;

    /**
     * An allocator whose laws held.
     *
     * @param most what was in use at the most, with its unit
     * @param missing what did not come back
     */
    private record Held(String allocator, long operations, long refused, String most, long missing) {}

    @Override
    public String id() {
        return "check";
    }

    @Override
    public String summary() {
        return "random operations on every allocator with its laws checked, the buddy system's after each of them";
    }

    @Override
    public List<Section> run(KernelSetting asked) {
        KernelSetting setting = asked.withDefault("debug_pagealloc", "on");
        MachineDescription machine = setting.machine("i386-1g");
        List<Held> rows = new ArrayList<>();
        PageFrameAllocator frames =
                setting.frames(machine, setting.pageAllocators().get(0), Probe.NONE);
        rows.add(frames(setting.pageAllocators().get(0), frames, setting));
        for (String id : setting.slabAllocators()) {
            rows.add(
                    objects(id, setting.kernel(machine, setting.pageAllocators().get(0), id, Probe.NONE), setting));
        }
        rows.add(areas(setting.kernel(machine, Probe.NONE), setting));
        return List.of(new Section.Table<>(
                "laws held on " + machine.name() + " with " + setting.cpus() + " CPUs",
                List.of(
                        Section.Column.text("allocator", Held::allocator),
                        Section.Column.number("operations", Held::operations),
                        Section.Column.number("refused", Held::refused),
                        Section.Column.text("most in use", Held::most),
                        Section.Column.number("missing at the end", Held::missing)),
                rows));
    }

    /** All orders, zones, migrate types and CPUs; every frame that is given is nobody's. */
    private static Held frames(String id, PageFrameAllocator frames, KernelSetting setting) {
        SplittableRandom random = new SplittableRandom(setting.seed());
        BitSet owned = new BitSet();
        long[] live = new long[LIVE];
        long refused = 0;
        long inUse = 0;
        long most = 0;
        for (long i = 0; i < setting.operations(); i++) {
            int at = random.nextInt(LIVE);
            int cpu = random.nextInt(setting.cpus());
            if (live[at] == 0) {
                int order = random.nextInt(50) == 0
                        ? random.nextInt(11)
                        : Math.min(10, Long.numberOfTrailingZeros(random.nextLong() | 1L << 40) / 2);
                long frame = frames.allocPages(order, REQUESTS[random.nextInt(REQUESTS.length)] | Gfp.NOWARN, cpu);
                if (frame == PageFrameAllocator.NO_FRAME) {
                    refused++;
                } else {
                    own(owned, frame, order);
                    live[at] = frame << 4 | order;
                    inUse += 1L << order;
                }
            } else {
                int order = (int) live[at] & 15;
                owned.clear((int) (live[at] >> 4), (int) (live[at] >> 4) + (1 << order));
                frames.freePages(live[at] >> 4, order, cpu);
                inUse -= 1L << order;
                live[at] = 0;
            }
            most = Math.max(most, inUse);
            if (i % walkEvery(setting) == 0) {
                frames.checkInvariants();
                require(frames.totalFrames() - frames.freeFrames() == inUse, "used frames are those handed out");
            }
        }
        for (long block : live) {
            if (block != 0) {
                frames.freePages(block >> 4, (int) block & 15, 0);
            }
        }
        frames.checkInvariants();
        return row(id, setting.operations(), refused, most + " frames", frames.totalFrames() - frames.freeFrames());
    }

    private static void own(BitSet owned, long frame, int order) {
        int next = owned.nextSetBit((int) frame);
        require(next < 0 || next >= frame + (1 << order), "a frame is handed out once");
        owned.set((int) frame, (int) frame + (1 << order));
    }

    /** Objects of a cache with a constructor, and kmalloc beside it; an object is as the constructor left it. */
    private static Held objects(String id, KernelMachine kernel, KernelSetting setting) {
        SlabAllocator slab = kernel.slab();
        KmemCache cache = slab.createCache(new CacheSpec(
                "constructed",
                OBJECT_BYTES,
                64,
                CacheSpec.SLAB_NO_MERGE,
                object -> slab.bytes().store(object, CONSTRUCTED)));
        SplittableRandom random = new SplittableRandom(setting.seed());
        Map<Long, Boolean> owned = new HashMap<>();
        long[] live = new long[LIVE];
        long refused = 0;
        long most = 0;
        for (long i = 0; i < setting.operations(); i++) {
            int at = random.nextInt(LIVE);
            int cpu = random.nextInt(setting.cpus());
            boolean constructed = (at & 1) == 0;
            if (live[at] == 0) {
                long object = constructed
                        ? cache.alloc(Gfp.GFP_KERNEL, cpu)
                        : slab.kmalloc(1 + random.nextInt(8 << random.nextInt(11)), Gfp.GFP_KERNEL, cpu);
                refused += object == 0 ? 1 : 0;
                if (object != 0) {
                    require(owned.put(object, constructed) == null, "an object is handed out once");
                    require(
                            !constructed || slab.bytes().load(object) == CONSTRUCTED,
                            "an object is as its constructor left it");
                }
                live[at] = object;
            } else {
                owned.remove(live[at]);
                if (constructed) {
                    cache.free(live[at], cpu);
                } else {
                    slab.kfree(live[at], cpu);
                }
                live[at] = 0;
            }
            most = Math.max(most, owned.size());
            if (i % walkEvery(setting) == 0) {
                slab.checkInvariants();
            }
        }
        for (int at = 0; at < LIVE; at++) {
            if (live[at] != 0 && (at & 1) == 0) {
                cache.free(live[at], 0);
            } else {
                slab.kfree(live[at], 0);
            }
        }
        slab.checkInvariants();
        // Destroying a cache fails while one of its objects is in use.
        slab.destroyCache(cache);
        return row(id, setting.operations(), refused, most + " objects", 0);
    }

    private static Held areas(KernelMachine kernel, KernelSetting setting) {
        SplittableRandom random = new SplittableRandom(setting.seed());
        long[] live = new long[LIVE >> 4];
        long operations = Math.max(1, setting.operations() / 10);
        long refused = 0;
        long most = 0;
        long inUse = 0;
        for (long i = 0; i < operations; i++) {
            int at = random.nextInt(live.length);
            if (live[at] == 0) {
                live[at] = kernel.vmalloc().vmalloc(1 + random.nextInt(1 << 16), 0);
                refused += live[at] == 0 ? 1 : 0;
                inUse += live[at] == 0 ? 0 : 1;
            } else {
                kernel.vmalloc().vfree(live[at], 0);
                live[at] = 0;
                inUse--;
            }
            most = Math.max(most, inUse);
            if (i % Math.max(1, operations / WALKS) == 0) {
                kernel.vmalloc().checkInvariants();
            }
        }
        for (long area : live) {
            kernel.vmalloc().vfree(area, 0);
        }
        kernel.vmalloc().checkInvariants();
        kernel.frames().checkInvariants();
        return row("vmalloc", operations, refused, most + " areas", 0);
    }

    private static long walkEvery(KernelSetting setting) {
        return Math.max(1, setting.operations() / WALKS);
    }

    private static Held row(String id, long operations, long refused, String most, long missing) {
        require(missing == 0, "nothing is missing at the end");
        return new Held(id, operations, refused, most, missing);
    }

    private static void require(boolean holds, String law) {
        if (!holds) {
            throw new IllegalStateException(law);
        }
    }
}
