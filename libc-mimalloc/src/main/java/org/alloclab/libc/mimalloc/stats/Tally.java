package org.alloclab.libc.mimalloc.stats;

/** Who counts: a theap, whose statistics are added to its heap's now and then, or the heap itself. */
public final class Tally {
    /** What is counted here and was not added to the heap yet. */
    public final Stats own;

    private final Stats heap;

    /** A theap's. */
    public Tally(Stats heap) {
        this.own = new Stats();
        this.heap = heap;
    }

    private Tally(Stats heap, Stats own) {
        this.own = own;
        this.heap = heap;
    }

    /** The heap's own. */
    public static Tally ofHeap(Stats heap) {
        return new Tally(heap, heap);
    }

    /** Adds to the heap if enough bytes were allocated or freed (option {@code stats_merge_threshold}). */
    public void mergeIfMany(long threshold) {
        if (threshold != 0 && own.total(Stat.FREED) + own.total(Stat.ALLOCATED) >= threshold) {
            merge();
        }
    }

    /** Adds to the heap (_mi_stats_merge_into). */
    public void merge() {
        if (own != heap) {
            heap.takeAll(own);
        }
    }
}
