package org.alloclab.kernel.slab.slub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.kernel.slab.FakeFrames;
import org.jspecify.annotations.Nullable;

/** A SLUB cache written a second time with the collections of the JDK, from the rules of Linux 6.18 mm/slub.c. */
final class PlainSlub {
    /** A slab; the object that comes next is in front. */
    static final class PlainSlab {
        final long frame;
        final Deque<Integer> free = new ArrayDeque<>();
        int inUse;
        boolean onNode;
        boolean onCpu;

        PlainSlab(long frame) {
            this.frame = frame;
        }
    }

    final FakeFrames frames = new FakeFrames(1 << 20);
    final List<PlainSlab> node = new ArrayList<>();
    final List<Deque<PlainSlab>> partials = new ArrayList<>();
    int slabs;

    private final SlubGeometry geometry;
    private final long offset;
    private final @Nullable PlainSlab[] cpuSlab;
    private final List<Deque<Integer>> cpuFree = new ArrayList<>();
    private final Map<Long, PlainSlab> byFrame = new HashMap<>();

    PlainSlub(SlubGeometry geometry, int cpus, long offset) {
        this.geometry = geometry;
        this.offset = offset;
        this.cpuSlab = new PlainSlab[cpus];
        for (int i = 0; i < cpus; i++) {
            partials.add(new ArrayDeque<>());
            cpuFree.add(new ArrayDeque<>());
        }
    }

    /** ___slab_alloc. */
    long alloc(int cpu) {
        Deque<Integer> free = cpuFree.get(cpu);
        PlainSlab slab = cpuSlab[cpu];
        if (free.isEmpty()) {
            if (slab == null || slab.free.isEmpty()) {
                slab = next(cpu);
                cpuSlab[cpu] = slab;
            }
            free.addAll(slab.free);
            slab.free.clear();
            slab.inUse = geometry.objects();
        }
        return offset + Objects.requireNonNull(slab).frame * 4096 + (long) free.removeFirst() * geometry.size();
    }

    private PlainSlab next(int cpu) {
        Deque<PlainSlab> partial = partials.get(cpu);
        if (!partial.isEmpty()) {
            PlainSlab slab = partial.removeFirst();
            slab.onCpu = false;
            return slab;
        }
        if (!node.isEmpty()) {
            PlainSlab slab = node.remove(0);
            slab.onNode = false;
            // get_partial_node: more than half of what the CPU may keep.
            for (int i = 0; i < geometry.cpuPartialSlabs() / 2 + 1 && !node.isEmpty(); i++) {
                PlainSlab more = node.remove(0);
                more.onNode = false;
                more.onCpu = true;
                partial.addFirst(more);
            }
            return slab;
        }
        PlainSlab slab = new PlainSlab(frames.allocPages(geometry.order(), 0, cpu));
        slabs++;
        for (int i = 0; i < 1 << geometry.order(); i++) {
            byFrame.put(slab.frame + i, slab);
        }
        for (int i = 0; i < geometry.objects(); i++) {
            slab.free.addLast(i);
        }
        return slab;
    }

    private void discard(PlainSlab slab) {
        slabs--;
        frames.freePages(slab.frame, geometry.order(), 0);
    }

    /** __slab_free. */
    void free(long object, int cpu) {
        PlainSlab slab = Objects.requireNonNull(byFrame.get((object - offset) / 4096));
        int index = (int) ((object - offset - slab.frame * 4096) / geometry.size());
        if (slab == cpuSlab[cpu]) {
            cpuFree.get(cpu).addFirst(index);
            return;
        }
        slab.free.addFirst(index);
        slab.inUse--;
        boolean isOthers = false;
        for (PlainSlab other : cpuSlab) {
            isOthers |= other == slab;
        }
        if (isOthers || slab.onCpu) {
            return;
        }
        boolean spare = slab.inUse == 0 && node.size() >= geometry.minPartial();
        if (slab.onNode) {
            if (spare) {
                node.remove(slab);
                discard(slab);
            }
        } else if (spare) {
            discard(slab);
        } else {
            if (partials.get(cpu).size() >= geometry.cpuPartialSlabs()) {
                flushPartials(cpu);
            }
            slab.onCpu = true;
            partials.get(cpu).addFirst(slab);
        }
    }

    private void flushPartials(int cpu) {
        for (PlainSlab slab : partials.get(cpu)) {
            slab.onCpu = false;
            toNode(slab);
        }
        partials.get(cpu).clear();
    }

    private void toNode(PlainSlab slab) {
        if (slab.inUse == 0 && node.size() >= geometry.minPartial()) {
            discard(slab);
        } else {
            slab.onNode = true;
            node.add(slab);
        }
    }

    /** __kmem_cache_do_shrink behind flush_all. */
    long shrink() {
        int before = slabs;
        for (int cpu = 0; cpu < cpuSlab.length; cpu++) {
            PlainSlab slab = cpuSlab[cpu];
            if (slab != null) {
                List<Integer> rest = new ArrayList<>(cpuFree.get(cpu));
                rest.addAll(slab.free);
                slab.free.clear();
                slab.free.addAll(rest);
                slab.inUse = geometry.objects() - rest.size();
                cpuSlab[cpu] = null;
                cpuFree.get(cpu).clear();
                if (!rest.isEmpty()) {
                    toNode(slab);
                }
            }
            flushPartials(cpu);
        }
        for (PlainSlab slab : List.copyOf(node)) {
            if (slab.inUse == 0) {
                node.remove(slab);
                discard(slab);
            }
        }
        node.sort(Comparator.comparingInt((PlainSlab slab) -> -slab.inUse));
        return (long) (before - slabs) << geometry.order();
    }

    long freeOnNode() {
        return node.stream().mapToLong(slab -> slab.free.size()).sum();
    }
}
