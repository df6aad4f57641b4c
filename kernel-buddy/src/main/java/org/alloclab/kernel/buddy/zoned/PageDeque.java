package org.alloclab.kernel.buddy.zoned;

/** A list of blocks with two ends, as a ring: the first is the hot end, the last the cold one. */
final class PageDeque {
    private int[] ring = new int[1];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void addFirst(int pfn) {
        int[] r = ring;
        if (size == r.length) {
            r = grow();
        }
        int at = (head - 1) & (r.length - 1);
        r[at] = pfn;
        head = at;
        size++;
    }

    void addLast(int pfn) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = pfn;
        size++;
    }

    int removeFirst() {
        int[] r = ring;
        int at = head;
        head = (at + 1) & (r.length - 1);
        size--;
        return r[at];
    }

    int removeLast() {
        size--;
        return ring[(head + size) & (ring.length - 1)];
    }

    /** The block at a place counted from the hot end. */
    int at(int index) {
        return ring[(head + index) & (ring.length - 1)];
    }

    private int[] grow() {
        int[] larger = new int[Math.max(64, ring.length * 2)];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
        return larger;
    }
}
