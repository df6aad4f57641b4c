package org.alloclab.vm.swap;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One swap area: slots in clusters (mm/swapfile.c, {@code struct swap_info_struct}).
 *
 * <pre>
 *   slot   0        1 .. 511      512 .. 1023     ...
 *        ┌────────┬─────────────┬───────────────┬─────
 *        │ header │  cluster 0  │   cluster 1   │
 *        └────────┴─────────────┴───────────────┴─────
 * </pre>
 *
 * <p>Slots are given out in order from the cluster in use; when it has no more, a cluster that was never used is taken,
 * else the one that has had room for longest. So pages that leave memory together lie together.
 *
 * <p>Not modelled: a cluster in use for each CPU; orders above 0; discarding.
 */
public final class SwapArea {
    /** {@code swapon -p}: the higher, the sooner it is used. */
    public final int priority;

    /** Its place in the order in which areas were made ready. */
    public final int number;

    private final long slots;
    private final @Nullable SwapCluster[] clusters;
    /** Clusters from here on have never been used. */
    private int fresh;

    private final Deque<SwapCluster> withRoom = new ArrayDeque<>();
    private @Nullable SwapCluster current;
    private int next;
    private long used;

    SwapArea(long slots, int priority, int number) {
        this.slots = slots;
        this.priority = priority;
        this.number = number;
        this.clusters = new SwapCluster[Math.toIntExact((slots + SwapCluster.MASK) >>> SwapCluster.SHIFT)];
    }

    /** The same device, empty. */
    SwapArea anew(int newPriority) {
        return new SwapArea(slots, newPriority, number);
    }

    boolean isFull() {
        return used >= usableSlots();
    }

    /** Whether the next slot comes from the cluster that gave the last one. */
    boolean hasRoomInCluster() {
        SwapCluster cluster = current;
        return cluster != null && !isFull() && cluster.free(next) >= 0;
    }

    /** Slots that pages can have: the first holds the header. */
    public long usableSlots() {
        return slots == 0 ? 0 : slots - 1;
    }

    public long usedSlots() {
        return used;
    }

    /** Takes a free slot for a page that is cached from now on, or answers -1 (cluster_alloc_swap_entry). */
    long take(long frame, int group) {
        if (isFull()) {
            return -1;
        }
        SwapCluster cluster = current;
        int slot = cluster == null ? -1 : cluster.free(next);
        while (cluster == null || slot < 0) {
            if (cluster != null) {
                retire(cluster);
            }
            cluster = nextCluster();
            slot = cluster.free(0);
        }
        current = cluster;
        next = slot + 1;
        used++;
        cluster.cache(slot, frame, group);
        return ((long) cluster.number << SwapCluster.SHIFT) + slot;
    }

    private void retire(SwapCluster cluster) {
        cluster.place = SwapCluster.Place.ASIDE;
        if (!cluster.isFull()) {
            list(cluster);
        }
    }

    private void list(SwapCluster cluster) {
        cluster.place = SwapCluster.Place.LISTED;
        withRoom.addLast(cluster);
    }

    /** A cluster never used, else the one that has had room for longest. */
    private SwapCluster nextCluster() {
        if (fresh < clusters.length) {
            long left = slots - ((long) fresh << SwapCluster.SHIFT);
            SwapCluster cluster = new SwapCluster(fresh, (int) Math.min(left, SwapCluster.SLOTS));
            clusters[fresh++] = cluster;
            return cluster;
        }
        SwapCluster cluster = withRoom.removeFirst();
        cluster.place = SwapCluster.Place.CURRENT;
        return cluster;
    }

    SwapCluster cluster(long slot) {
        SwapCluster cluster = clusterIfUsed(slot);
        if (cluster == null) {
            throw new IllegalStateException("a swap entry names a used slot: " + slot);
        }
        return cluster;
    }

    /** The cluster of a slot, or {@code null} where the slot is free or lies outside. */
    @Nullable
    SwapCluster clusterIfUsed(long slot) {
        int number = (int) (slot >>> SwapCluster.SHIFT);
        SwapCluster cluster = slot < 1 || number >= clusters.length ? null : clusters[number];
        return cluster != null && cluster.isUsed((int) slot & SwapCluster.MASK) ? cluster : null;
    }

    /** A slot has been freed: its cluster has room again (swap_range_free). */
    void freed(SwapCluster cluster) {
        used--;
        if (cluster.place == SwapCluster.Place.ASIDE) {
            list(cluster);
        }
    }
}
