package org.alloclab.vm;

/** A doubly linked list of pages, linked through their {@link PageDescriptors}; scanned from the tail. */
final class LruList {
    private final PageDescriptors pages;
    private int head = PageDescriptors.NIL;
    private int tail = PageDescriptors.NIL;
    private long size;

    LruList(PageDescriptors pages) {
        this.pages = pages;
    }

    long size() {
        return size;
    }

    /** The page that has been on the list for longest, or {@link PageDescriptors#NIL}. */
    int tail() {
        return tail;
    }

    int head() {
        return head;
    }

    void addHead(long frame) {
        pages.link(frame, PageDescriptors.NIL, head);
        if (head == PageDescriptors.NIL) {
            tail = (int) frame;
        } else {
            pages.setPrevious(head, (int) frame);
        }
        head = (int) frame;
        size++;
    }

    void addTail(long frame) {
        pages.link(frame, tail, PageDescriptors.NIL);
        if (tail == PageDescriptors.NIL) {
            head = (int) frame;
        } else {
            pages.setNext(tail, (int) frame);
        }
        tail = (int) frame;
        size++;
    }

    void remove(long frame) {
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
        size--;
    }
}
