package org.alloclab.libc.jemalloc.emap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Breaks the links that sets of extents hang together by. */
public final class EdataLinks {
    private EdataLinks() {}

    /** A record that no base holds. */
    public static Edata record(int number) {
        return new Edata(0x1000L + (long) number * Edata.BYTES, number);
    }

    /** Leaves an extent in the state that it has while another merges with it. */
    public static void leaveMerging(Edata edata) {
        edata.state = Edata.MERGING;
    }

    /** Makes the age list go from an extent to another one, or end there. */
    public static void follow(Edata edata, @Nullable Edata younger) {
        edata.younger = younger;
    }

    /** The one that follows in the age list. */
    public static Edata follower(Edata edata) {
        return Objects.requireNonNull(edata.younger);
    }

    /** Makes a heap's list go from an extent to another one, or end there. */
    public static void heapFollow(Edata edata, @Nullable Edata next) {
        edata.heapNext = next;
    }

    /** The one that follows in a heap's list. */
    public static Edata heapFollower(Edata edata) {
        return Objects.requireNonNull(edata.heapNext);
    }

    /** Enters an extent at a page, or none. */
    public static void enter(Rtree rtree, long page, @Nullable Edata edata) {
        Objects.requireNonNull(rtree.leaf(page)).extents[Rtree.entry(page)] = edata;
    }
}
