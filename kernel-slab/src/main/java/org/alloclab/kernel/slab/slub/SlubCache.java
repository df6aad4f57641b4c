package org.alloclab.kernel.slab.slub;

import static org.alloclab.kernel.slab.slub.SlubSlabs.CPU_PARTIAL;
import static org.alloclab.kernel.slab.slub.SlubSlabs.DYING;
import static org.alloclab.kernel.slab.slub.SlubSlabs.FULL;
import static org.alloclab.kernel.slab.slub.SlubSlabs.NODE_PARTIAL;
import static org.alloclab.kernel.slab.slub.SlubSlabs.ON_CPU;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.kernel.slab.common.ListedCache;
import org.alloclab.kernel.slab.common.SlabFrames;

/**
 * A cache of SLUB.
 *
 * <pre>
 *   CPU     slab + its free list, taken whole           objects come from here and, freed there, go back here
 *           partial slabs, up to cpuPartialSlabs        refill without the node's lock
 *   node    partial slabs                               at least minPartial are kept even when empty
 *   full slabs are on no list: a free into one brings it to the partial slabs of the freeing CPU
 * </pre>
 *
 * <p>Not modelled: the random order of a fresh slab's free list (here it rises), sheaves (two caches of 6.18 have them),
 * NUMA, and the smaller slab that is tried when there is no block of the usual order. The first three decide which object is given, not how many slabs there are.
 */
final class SlubCache implements ListedCache, SlabOwner {
    final ObjectLayout layout;
    final SlabList nodePartial;

    private final CacheSpec spec;
    private final SlubGeometry geometry;
    private final SlubPages pages;
    private final Teller teller;
    private final SlubSlabs slabs;
    private final SlubDebug debug;
    private final int size;
    private final int[] cpuSlab;
    private final int[] cpuHead;
    private final long[] cpuBase;
    private final char[][] cpuLinks;
    private final long[][] cpuUsed;
    private final SlabList[] cpuPartial;

    private int aliases;
    private long slabCount;

    SlubCache(CacheSpec spec, SlubGeometry geometry, SlubPages pages, int cpus, Findings findings, Teller teller) {
        this.spec = spec;
        this.geometry = geometry;
        this.pages = pages;
        this.slabs = pages.slabs;
        this.layout = new ObjectLayout(spec, geometry, pages);
        this.teller = teller;
        this.size = geometry.size();
        this.debug = new SlubDebug(this, pages, findings);
        cpuSlab = new int[cpus];
        cpuHead = new int[cpus];
        cpuBase = new long[cpus];
        cpuLinks = new char[cpus][];
        cpuUsed = new long[cpus][];
        cpuPartial = new SlabList[cpus];
        for (int cpu = 0; cpu < cpus; cpu++) {
            cpuPartial[cpu] = new SlabList(slabs, CPU_PARTIAL);
        }
        nodePartial = new SlabList(slabs, NODE_PARTIAL);
    }

    @Override
    public String name() {
        return spec.name();
    }

    int aliases() {
        return aliases;
    }

    void addAlias() {
        aliases++;
    }

    boolean dropAlias() {
        if (aliases == 0) {
            return false;
        }
        aliases--;
        return true;
    }

    @Override
    public boolean isDebug() {
        return (spec.flags() & SlubGeometry.DEBUG) != 0;
    }

    @Override
    public long alloc(int gfp, int cpu) {
        int entry = cpuHead[cpu];
        if (entry == 0) {
            return allocSlowly(gfp, cpu);
        }
        int object = entry - 1;
        cpuHead[cpu] = cpuLinks[cpu][object];
        cpuUsed[cpu][object >>> 6] |= 1L << object;
        return cpuBase[cpu] + (long) object * size;
    }

    /** Linux 6.18 mm/slub.c, ___slab_alloc. */
    private long allocSlowly(int gfp, int cpu) {
        if (isDebug()) {
            return debug.alloc(gfp, cpu);
        }
        int slab = cpuSlab[cpu];
        if (slab != 0 && slabs.head[slab] == 0) {
            // All its objects are out: it is left to itself until one of them is freed.
            slabs.place[slab] = FULL;
            cpuSlab[cpu] = 0;
            slab = 0;
        }
        if (slab == 0) {
            slab = fromCpuPartial(cpu);
            slab = slab != 0 ? slab : fromNode(cpu);
            slab = slab != 0 ? slab : newSlab(gfp, cpu);
            if (slab == 0) {
                return 0;
            }
            slabs.place[slab] = ON_CPU;
            cpuSlab[cpu] = slab;
            cpuBase[cpu] = layout.firstObject(slab);
            cpuLinks[cpu] = slabs.nextFree[slab];
            cpuUsed[cpu] = slabs.used[slab];
        }
        cpuHead[cpu] = slabs.head[slab];
        slabs.head[slab] = 0;
        slabs.inUse[slab] = geometry.objects();
        return alloc(gfp, cpu);
    }

    private void tell(DecisionPoint point, int slab, int cpu) {
        teller.tell(point, layout.firstObject(slab), size, cpu);
    }

    private int fromCpuPartial(int cpu) {
        int slab = cpuPartial[cpu].removeFirst();
        if (slab != 0) {
            tell(Decisions.FROM_CPU_PARTIAL, slab, cpu);
        }
        return slab;
    }

    /** Linux 6.18 mm/slub.c, get_partial_node: one slab to allocate from, and some more for the CPU. */
    private int fromNode(int cpu) {
        int slab = nodePartial.removeFirst();
        if (slab == 0) {
            return 0;
        }
        tell(Decisions.FROM_NODE_PARTIAL, slab, cpu);
        int wanted = geometry.cpuPartialSlabs() / 2;
        for (int i = 0; i <= wanted && geometry.cpuPartial() > 0; i++) {
            int more = nodePartial.removeFirst();
            if (more == 0) {
                break;
            }
            cpuPartial[cpu].addFirst(more);
        }
        return slab;
    }

    /** A slab of fresh frames, or 0; its objects have been constructed. */
    int newSlab(int gfp, int cpu) {
        int slab = pages.make(this, geometry.objects(), SlabFrames.gfp(spec, gfp), cpu);
        if (slab == 0) {
            return 0;
        }
        slabCount++;
        tell(Decisions.NEW_SLAB, slab, cpu);
        if (isDebug()) {
            debug.dress(slab);
        }
        if (spec.constructor() != ObjectHook.NONE) {
            for (int i = 0; i < geometry.objects(); i++) {
                spec.constructor().apply(layout.object(slab, i));
            }
        }
        return slab;
    }

    @Override
    public void free(long object, int cpu) {
        int slab = pages.slabOf(object);
        if (slab <= 0 || slabs.owner[slab] != this) {
            throw new IllegalStateException(
                    "an object is freed to its own cache: " + Long.toHexString(object) + " is none of " + name());
        }
        free(object, slab, cpu);
    }

    @Override
    public void free(long object, int slab, int cpu) {
        if (isDebug()) {
            debug.free(object, slab, cpu);
            return;
        }
        int index = layout.indexOf(object, slab);
        long bit = 1L << index;
        long[] used = slabs.used[slab];
        if (index < 0 || (used[index >>> 6] & bit) == 0) {
            throw notUsed(object, index);
        }
        used[index >>> 6] &= ~bit;
        if (slab == cpuSlab[cpu]) {
            slabs.nextFree[slab][index] = (char) cpuHead[cpu];
            cpuHead[cpu] = index + 1;
        } else {
            freeElsewhere(slab, index, cpu);
        }
    }

    private IllegalStateException notUsed(long object, int index) {
        return new IllegalStateException("an object is freed once: " + Long.toHexString(object) + " of " + name()
                + " is " + (index < 0 ? "not the start of an object" : "free"));
    }

    /** Linux 6.18 mm/slub.c, __slab_free. */
    private void freeElsewhere(int slab, int index, int cpu) {
        int prior = slabs.head[slab];
        slabs.nextFree[slab][index] = (char) prior;
        slabs.head[slab] = index + 1;
        int left = --slabs.inUse[slab];
        byte place = slabs.place[slab];
        if (place == FULL) {
            if (left == 0 && nodePartial.size() >= geometry.minPartial()) {
                discard(slab, cpu);
            } else {
                putCpuPartial(slab, cpu);
            }
        } else if (place == NODE_PARTIAL && left == 0 && nodePartial.size() >= geometry.minPartial()) {
            nodePartial.remove(slab);
            discard(slab, cpu);
        }
    }

    /** Linux 6.18 mm/slub.c, put_cpu_partial: a CPU that has enough hands all it had to the node first. */
    private void putCpuPartial(int slab, int cpu) {
        SlabList partial = cpuPartial[cpu];
        if (partial.size() >= geometry.cpuPartialSlabs()) {
            putPartials(partial, cpu);
        }
        partial.addFirst(slab);
        tell(Decisions.TO_CPU_PARTIAL, slab, cpu);
    }

    private void putPartials(SlabList partial, int cpu) {
        if (partial.size() > 0) {
            teller.tell(Decisions.FLUSH_CPU_PARTIAL, partial.size(), size, cpu);
        }
        for (int slab = partial.removeFirst(); slab != 0; slab = partial.removeFirst()) {
            putBack(slab, cpu);
        }
    }

    /** To the tail of the node's partial slabs, or away if it is empty and there are enough. */
    private void putBack(int slab, int cpu) {
        if (slabs.inUse[slab] == 0 && nodePartial.size() >= geometry.minPartial()) {
            discard(slab, cpu);
        } else {
            nodePartial.addLast(slab);
        }
    }

    /** Gives the frames of an empty slab back, at once or when RCU readers have gone. */
    void discard(int slab, int cpu) {
        slabCount--;
        tell(Decisions.DISCARD_SLAB, slab, cpu);
        if (spec.has(CacheSpec.SLAB_TYPESAFE_BY_RCU)) {
            slabs.place[slab] = DYING;
            pages.waitForReaders(slab);
        } else {
            pages.release(slab, cpu);
        }
    }

    @Override
    public int order() {
        return geometry.order();
    }

    @Override
    public Tunables tunables() {
        return Tunables.NONE;
    }

    /** There are no arrays to age: the same as {@link #shrink}. */
    @Override
    public long reap() {
        return shrink();
    }

    @Override
    public long shrink() {
        long before = slabCount;
        flush();
        for (int slab = nodePartial.first(); slab != 0; ) {
            int after = slabs.next[slab];
            if (slabs.inUse[slab] == 0) {
                nodePartial.remove(slab);
                discard(slab, 0);
            }
            slab = after;
        }
        nodePartial.sortByUse();
        return (before - slabCount) << geometry.order();
    }

    /** Takes from all CPUs what they hold (flush_all). */
    void flush() {
        for (int cpu = 0; cpu < cpuSlab.length; cpu++) {
            int slab = cpuSlab[cpu];
            if (slab != 0) {
                deactivate(slab, cpu);
            }
            putPartials(cpuPartial[cpu], cpu);
        }
    }

    /** Linux 6.18 mm/slub.c, deactivate_slab: the CPU's free list goes back in front of the slab's own. */
    private void deactivate(int slab, int cpu) {
        tell(Decisions.FLUSH_CPU_SLAB, slab, cpu);
        int entry = cpuHead[cpu];
        if (entry != 0) {
            char[] links = slabs.nextFree[slab];
            int length = 1;
            int last = entry;
            while (links[last - 1] != 0) {
                last = links[last - 1];
                length++;
            }
            links[last - 1] = (char) slabs.head[slab];
            slabs.head[slab] = entry;
            slabs.inUse[slab] -= length;
        }
        cpuHead[cpu] = 0;
        cpuSlab[cpu] = 0;
        if (slabs.head[slab] == 0) {
            slabs.place[slab] = FULL;
        } else {
            putBack(slab, cpu);
        }
    }

    /** Objects in use, all slabs looked at. */
    long objectsInUse() {
        long used = 0;
        for (int slab = 1; slab <= slabs.highest(); slab++) {
            if (slabs.place[slab] != SlubSlabs.GONE && slabs.owner[slab] == this) {
                used += slabs.usedObjects(slab);
            }
        }
        return used;
    }

    long slabCount() {
        return slabCount;
    }

    int cpus() {
        return cpuSlab.length;
    }

    int cpuSlab(int cpu) {
        return cpuSlab[cpu];
    }

    int cpuHead(int cpu) {
        return cpuHead[cpu];
    }

    SlabList cpuPartial(int cpu) {
        return cpuPartial[cpu];
    }

    /** As {@code /proc/slabinfo} counts: what a CPU holds is active, only the node's partial slabs have free objects. */
    @Override
    public CacheFigures figures() {
        long total = slabCount * geometry.objects();
        long free = 0;
        for (int slab = nodePartial.first(); slab != 0; slab = slabs.next[slab]) {
            free += geometry.objects() - slabs.inUse[slab];
        }
        return new CacheFigures(
                name(), total - free, total, size, geometry.objects(), 1 << geometry.order(), slabCount, slabCount);
    }
}
