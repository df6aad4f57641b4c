package org.alloclab.kernel.slab.classic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.kernel.slab.FakeFrames;

/** A classic cache written a second time with the collections of the JDK, from the rules of Linux 3.2 mm/slab.c. */
final class PlainSlabCache {
    /** A slab: its free objects, the one to be taken next in front. */
    private static final class PlainSlab {
        final long frame;
        final long first;
        final Deque<Integer> free = new ArrayDeque<>();

        PlainSlab(long frame, long first, int objects) {
            this.frame = frame;
            this.first = first;
            for (int i = 0; i < objects; i++) {
                free.addLast(i);
            }
        }
    }

    /** The objects of a CPU, the hottest last. */
    private static final class Stock {
        final List<Long> objects = new ArrayList<>();
        boolean touched;
    }

    final FakeFrames frames = new FakeFrames(1 << 20);

    private final SlabGeometry geometry;
    private final long offset;
    private final int limit;
    private final int batch;
    private final Stock[] cpus;
    private final Stock shared = new Stock();
    private final List<PlainSlab> full = new ArrayList<>();
    private final Deque<PlainSlab> partial = new ArrayDeque<>();
    private final Deque<PlainSlab> empty = new ArrayDeque<>();
    private final Map<Long, PlainSlab> byFrame = new HashMap<>();
    private int colour;

    PlainSlabCache(SlabGeometry geometry, int limit, int cpus, long offset) {
        this.geometry = geometry;
        this.limit = limit;
        this.batch = (limit + 1) / 2;
        this.offset = offset;
        this.cpus = new Stock[cpus];
        for (int i = 0; i < cpus; i++) {
            this.cpus[i] = new Stock();
        }
    }

    private boolean shares() {
        return cpus.length > 1 && geometry.size() <= 4096;
    }

    long alloc(int cpu) {
        Stock stock = cpus[cpu];
        stock.touched = true;
        if (stock.objects.isEmpty()) {
            if (!shared.objects.isEmpty()) {
                int moved = Math.min(batch, shared.objects.size());
                List<Long> hottest = shared.objects.subList(shared.objects.size() - moved, shared.objects.size());
                stock.objects.addAll(hottest);
                hottest.clear();
                shared.touched = true;
            } else {
                takeFromSlabs(stock);
                if (stock.objects.isEmpty()) {
                    grow(cpu);
                    takeFromSlabs(stock);
                }
            }
        }
        return stock.objects.remove(stock.objects.size() - 1);
    }

    private void takeFromSlabs(Stock stock) {
        int left = batch;
        while (left > 0 && !(partial.isEmpty() && empty.isEmpty())) {
            PlainSlab slab = partial.isEmpty() ? empty.removeFirst() : partial.removeFirst();
            while (left > 0 && !slab.free.isEmpty()) {
                stock.objects.add(slab.first + (long) slab.free.removeFirst() * geometry.size());
                left--;
            }
            if (slab.free.isEmpty()) {
                full.add(slab);
            } else {
                partial.addFirst(slab);
            }
        }
    }

    private void grow(int cpu) {
        long frame = frames.allocPages(geometry.order(), 0, cpu);
        long first = offset + frame * 4096 + (long) colour * geometry.colourOffset() + geometry.descriptorBytes();
        colour = geometry.colours() < 2 ? 0 : (colour + 1) % geometry.colours();
        PlainSlab slab = new PlainSlab(frame, first, geometry.objects());
        for (int i = 0; i < 1 << geometry.order(); i++) {
            byFrame.put(frame + i, slab);
        }
        empty.addLast(slab);
    }

    void free(long object, int cpu) {
        List<Long> objects = cpus[cpu].objects;
        if (objects.size() == limit) {
            int room = shares() ? 8 * batch - shared.objects.size() : 0;
            List<Long> coldest = objects.subList(0, room > 0 ? Math.min(batch, room) : batch);
            if (room > 0) {
                shared.objects.addAll(coldest);
            } else {
                freeBlock(coldest, cpu);
            }
            coldest.clear();
        }
        objects.add(object);
    }

    private void freeBlock(List<Long> objects, int cpu) {
        for (long object : objects) {
            PlainSlab slab = Objects.requireNonNull(byFrame.get((object - offset) / 4096));
            leave(slab);
            slab.free.addFirst((int) ((object - slab.first) / geometry.size()));
            if (slab.free.size() < geometry.objects()) {
                partial.addLast(slab);
            } else if (freeObjects() + geometry.objects() > (1L + cpus.length) * batch + geometry.objects()) {
                frames.freePages(slab.frame, geometry.order(), cpu);
            } else {
                empty.addFirst(slab);
            }
        }
    }

    private void leave(PlainSlab slab) {
        full.remove(slab);
        partial.remove(slab);
        empty.remove(slab);
    }

    /** Free objects of the slabs that are on a list. */
    long freeObjects() {
        long free = (long) empty.size() * geometry.objects();
        for (PlainSlab slab : partial) {
            free += slab.free.size();
        }
        return free;
    }

    long slabs() {
        return (long) full.size() + partial.size() + empty.size();
    }

    long partlyOrWhollyUsed() {
        return (long) full.size() + partial.size();
    }

    long inStocks() {
        long objects = shared.objects.size();
        for (Stock stock : cpus) {
            objects += stock.objects.size();
        }
        return objects;
    }

    private long dropEmpty(int most) {
        int dropped = 0;
        while (dropped < most && !empty.isEmpty()) {
            frames.freePages(empty.removeLast().frame, geometry.order(), 0);
            dropped++;
        }
        return (long) dropped << geometry.order();
    }

    long shrink() {
        for (int i = 0; i < cpus.length; i++) {
            freeBlock(cpus[i].objects, i);
            cpus[i].objects.clear();
        }
        freeBlock(shared.objects, 0);
        shared.objects.clear();
        return dropEmpty(Integer.MAX_VALUE);
    }

    /** cache_reap: a fifth of the limit of each stock that was idle, then some empty slabs; those empty before are told. */
    long reap() {
        int before = empty.size();
        for (int i = 0; i < cpus.length; i++) {
            trim(cpus[i], limit, i);
        }
        trim(shared, shares() ? 8 * batch : 0, 0);
        int trimmed = empty.size();
        int freeLimit = (1 + cpus.length) * batch + geometry.objects();
        int divisor = 5 * geometry.objects();
        dropEmpty((freeLimit + divisor - 1) / divisor);
        return (long) Math.max(0, Math.min(before, trimmed) - empty.size()) << geometry.order();
    }

    private void trim(Stock stock, int most, int cpu) {
        if (stock.touched) {
            stock.touched = false;
            return;
        }
        int fifth = (most + 4) / 5;
        int have = stock.objects.size();
        List<Long> coldest = stock.objects.subList(0, fifth > have ? (have + 1) / 2 : fifth);
        freeBlock(coldest, cpu);
        coldest.clear();
    }
}
