package org.alloclab.kernel.slab.classic;

import org.jspecify.annotations.Nullable;

/** A slab of the classic allocator and its descriptor; the free objects are chained through {@code bufctl}. */
final class Slab {
    /** Ends the chain. */
    static final int END = -1;

    final SlabOwner cache;
    final long frame;
    /** Address of object 0. */
    final long objects;
    /** Address of the descriptor's general object, or 0 if it is on the slab. */
    final long offSlabDescriptor;

    final int number;
    private final int[] bufctl;
    private int firstFree;
    int inUse;

    @Nullable
    SlabRing ring;

    @Nullable
    Slab previous;

    @Nullable
    Slab next;

    Slab(SlabOwner cache, int number, long frame, long objects, long offSlabDescriptor, int count) {
        this.cache = cache;
        this.number = number;
        this.frame = frame;
        this.objects = objects;
        this.offSlabDescriptor = offSlabDescriptor;
        this.bufctl = new int[count];
        for (int i = 0; i < count; i++) {
            bufctl[i] = i + 1 == count ? END : i + 1;
        }
    }

    /** Takes the first free object off the chain (slab_get_obj). */
    int take() {
        int object = firstFree;
        firstFree = bufctl[object];
        bufctl[object] = object; // Nobody's link: a used object leads to itself.
        inUse++;
        return object;
    }

    /** Puts an object in front of the chain (slab_put_obj). */
    void put(int object) {
        bufctl[object] = firstFree;
        firstFree = object;
        inUse--;
    }

    boolean isOut(int object) {
        return bufctl[object] == object;
    }

    int capacity() {
        return bufctl.length;
    }

    int chainLength() {
        int length = 0;
        for (int object = firstFree; object != END && length <= bufctl.length; object = bufctl[object]) {
            length++;
        }
        return length;
    }
}
