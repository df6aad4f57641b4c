package org.alloclab.vm.page;

import java.util.Arrays;

/**
 * A list of pages; scanned from the tail.
 *
 * <pre>
 *   unthreaded   each page has the stamp of its coming; the order of the list is the order of the stamps
 *
 *                tail ◄── -2 ── -1 ── 1 ── 2 ── 3 ──► head
 *
 *   threaded     each page knows its neighbours (include/linux/mm_types.h, struct page: lru)
 * </pre>
 *
 * <p>A list is threaded when somebody asks for its tail the first time. A machine that never runs short of memory so
 * never pays for an order that nobody looks at: to come costs a stamp, to leave costs nothing but the count.
 */
public final class LruList {
    /** A stamp and a frame, of {@link #FRAME_BITS}, sort as one word. */
    private static final int FRAME_BITS = 31;

    private static final long LAST_STAMP = 1L << (Long.SIZE - 2 - FRAME_BITS);

    private final PageDescriptors pages;
    private final int group;
    private final int number;
    private boolean threaded;
    private long newest;
    private long oldest;
    private int head = PageDescriptors.NIL;
    private int tail = PageDescriptors.NIL;
    private long size;

    /**
     * @param group number of the group whose pages these are
     * @param number which of the group's lists, see {@link Lruvec#listOf}
     */
    LruList(PageDescriptors pages, int group, int number) {
        this.pages = pages;
        this.group = group;
        this.number = number;
    }

    public long size() {
        return size;
    }

    public boolean isThreaded() {
        return threaded;
    }

    /** The page that has been on the list for longest, or {@link PageDescriptors#NIL}. */
    public int tail() {
        if (!threaded) {
            thread();
        }
        return tail;
    }

    /** A page whose flags and group name this list comes to its head. */
    public void addHead(long frame) {
        size++;
        if (threaded) {
            linkHead(frame);
        } else {
            pages.stamp(frame, ++newest);
            threadAfter(newest);
        }
    }

    /** A page whose flags and group name this list comes to its tail. */
    void addTail(long frame) {
        size++;
        if (threaded) {
            linkTail(frame);
        } else {
            pages.stamp(frame, --oldest);
            threadAfter(-oldest);
        }
    }

    /** A page leaves; its flags still name this list. */
    public void remove(long frame) {
        if (threaded) {
            unlink(frame);
        }
        size--;
    }

    private void threadAfter(long stamps) {
        if (stamps == LAST_STAMP) {
            thread();
        }
    }

    private void thread() {
        long[] order = new long[(int) size];
        int[] found = new int[1];
        pages.forEach(frame -> {
            if (holds(pages.state(frame)) && found[0] < order.length) {
                order[found[0]++] = pages.stamp(frame) << FRAME_BITS | frame;
            }
        });
        Arrays.sort(order, 0, found[0]);
        threaded = true;
        for (int i = 0; i < found[0]; i++) {
            linkHead(order[i] & ((1L << FRAME_BITS) - 1));
        }
    }

    private boolean holds(long state) {
        return (state & PageDescriptors.LRU) != 0
                && PageDescriptors.groupOf(state) == group
                && Lruvec.listOf(PageDescriptors.flagsOf(state)) == number;
    }

    private void linkHead(long frame) {
        pages.link(frame, PageDescriptors.NIL, head);
        if (head == PageDescriptors.NIL) {
            tail = (int) frame;
        } else {
            pages.setPrevious(head, (int) frame);
        }
        head = (int) frame;
    }

    private void linkTail(long frame) {
        pages.link(frame, tail, PageDescriptors.NIL);
        if (tail == PageDescriptors.NIL) {
            head = (int) frame;
        } else {
            pages.setNext(tail, (int) frame);
        }
        tail = (int) frame;
    }

    private void unlink(long frame) {
        int next = pages.next(frame);
        int previous = pages.previous(frame);
        if (previous == PageDescriptors.NIL) {
            head = next;
        } else {
            pages.setNext(previous, next);
        }
        if (next == PageDescriptors.NIL) {
            tail = previous;
        } else {
            pages.setPrevious(next, previous);
        }
    }
}
