package org.alloclab.libc.mimalloc.thread;

import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;

import org.alloclab.api.heap.ForwardingThreadHeap;
import org.alloclab.api.probe.Teller;

/**
 * A thread that also tells which blocks come straight from a page's free list and which go to its local one: the thread itself
 * is too quick for that. Whoever listens gets this one in front of it.
 */
public final class NarratedThread extends ForwardingThreadHeap {
    private final MiThreadHeap thread;
    private final Teller teller;

    public NarratedThread(MiThreadHeap thread, Teller teller) {
        super(thread);
        this.thread = thread;
        this.teller = teller;
    }

    @Override
    public long malloc(long size) {
        int page = thread.directPage(size);
        return served(page, thread.malloc(size));
    }

    @Override
    public long calloc(long count, long size) {
        int page = MiThreadHeap.overflows(count, size) ? EMPTY : thread.directPage(count * size);
        return served(page, thread.calloc(count, size));
    }

    @Override
    public void free(long pointer) {
        int page = thread.ownPage(pointer);
        if (page != EMPTY) {
            teller.tell(ThreadPoints.TO_LOCAL, pointer, thread.pages().f[page + START]);
        }
        thread.free(pointer);
    }

    private long served(int page, long block) {
        if (page != EMPTY) {
            teller.tell(ThreadPoints.DIRECT, block, thread.pages().f[page + START]);
        }
        return block;
    }
}
