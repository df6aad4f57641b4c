package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.Teller;

/**
 * The second tier for one size class: spans cut into objects, and the transfer cache before them (gperftools 2.10,
 * central_freelist.cc).
 *
 * <pre>
 *   thread caches
 *      │ ▲   chains of num_objects_to_move
 *      ▼ │
 *   transfer cache slots            whole chains only, if there is room
 *      │ ▲   object by object
 *      ▼ │
 *   nonempty ⇄ span ⇄ span          span.objects ─► object ─► object ─► 0
 *   empty    ⇄ span                 span.objects = 0
 *      │ ▲
 *      ▼ │
 *   page heap
 * </pre>
 *
 * <p>The link of a free object is its first word, in simulated memory.
 */
final class CentralFreeList {
    /** How a slot of the transfer cache is taken from a class. */
    enum Eviction {
        /** Only one that is empty. */
        SPARING,
        /** Also one with a chain in it, which is released. */
        FORCED
    }

    private final CentralCache central;
    private final PageHeap pageHeap;
    private final Spans spans;
    private final Links links;
    private final Teller teller;

    private final int cl;
    private final int objectSize;
    private final int pagesPerSpan;
    private final int batchSize;
    private final int empty;
    private final int nonEmpty;
    private final TransferCache transfer;

    private long numSpans;
    /** Free objects in spans; those in the transfer cache are not among them. */
    private long counter;

    private long rangeHead;
    private long rangeTail;

    CentralFreeList(CentralCache central, PageHeap pageHeap, SizeMap sizeMap, Links links, Teller teller, int cl) {
        this.central = central;
        this.pageHeap = pageHeap;
        this.spans = pageHeap.spans;
        this.links = links;
        this.teller = teller;
        this.cl = cl;
        this.objectSize = sizeMap.classToSize(cl);
        this.pagesPerSpan = sizeMap.classToPages(cl);
        this.batchSize = sizeMap.numObjectsToMove(cl);
        this.empty = Spans.centralHeader(cl, false);
        this.nonEmpty = Spans.centralHeader(cl, true);
        this.transfer = new TransferCache(objectSize * batchSize);
    }

    /** Takes a chain of {@code n} objects that ends with link 0 (InsertRange). */
    void insertRange(long head, long tail, int n) {
        if (n == batchSize && makeCacheSpace()) {
            transfer.push(head, tail);
            return;
        }
        releaseListToSpans(head);
    }

    /** Gives a chain of up to {@code n} objects from {@link #rangeHead} to {@link #rangeTail}; answers how many. */
    int removeRange(int n) {
        if (n == batchSize && transfer.used() > 0) {
            transfer.pop();
            rangeHead = transfer.head(transfer.used());
            rangeTail = transfer.tail(transfer.used());
            teller.tell(Decisions.TRANSFER_HIT, cl, n);
            return n;
        }
        rangeHead = 0;
        rangeTail = 0;
        int result = fetchFromOneSpan(n);
        if (result == 0) {
            populate();
            result = fetchFromOneSpan(n);
        }
        if (result != 0 && result < n) {
            result = fetchMore(result, n);
        }
        return result;
    }

    private int fetchMore(int already, int n) {
        int result = already;
        long head = rangeHead;
        long tail = rangeTail;
        while (result < n) {
            int more = fetchFromOneSpan(n - result);
            if (more == 0) {
                break;
            }
            result += more;
            links.store(rangeTail, head);
            head = rangeHead;
        }
        rangeHead = head;
        rangeTail = tail;
        return result;
    }

    /** First object of the chain that {@link #removeRange} gave. */
    long rangeHead() {
        return rangeHead;
    }

    long rangeTail() {
        return rangeTail;
    }

    // FetchFromOneSpans
    private int fetchFromOneSpan(int n) {
        int span = spans.next[nonEmpty];
        if (span == nonEmpty) {
            return 0;
        }
        long head = spans.objects[span];
        int result = 0;
        long previous;
        long current = head;
        do {
            previous = current;
            current = links.load(previous);
        } while (++result < n && current != 0);
        if (current == 0) {
            spans.remove(span);
            spans.prepend(empty, span);
        }
        rangeHead = head;
        rangeTail = previous;
        spans.objects[span] = current;
        links.store(previous, 0);
        spans.refcount[span] += (char) result;
        counter -= result;
        return result;
    }

    /** Gets a span from the page heap and cuts it into objects (Populate). */
    private void populate() {
        int span = pageHeap.allocate(pagesPerSpan);
        if (span == Spans.NONE) {
            central.reportFailure((long) pagesPerSpan << Common.PAGE_SHIFT);
            return;
        }
        pageHeap.registerSizeClass(span, cl);
        long first = spans.start[span];
        for (int i = 0; i < pagesPerSpan; i++) {
            pageHeap.sizeClassCache.put(first + i, cl);
        }
        long object = first << Common.PAGE_SHIFT;
        int objects = (pagesPerSpan << Common.PAGE_SHIFT) / objectSize;
        spans.objects[span] = object;
        for (int i = 1; i < objects; i++) {
            links.place(object, object + objectSize);
            object += objectSize;
        }
        links.place(object, 0);
        spans.refcount[span] = 0;
        spans.prepend(nonEmpty, span);
        numSpans++;
        counter += objects;
        teller.tell(Decisions.POPULATE, first << Common.PAGE_SHIFT, cl);
    }

    private void releaseListToSpans(long head) {
        long object = head;
        while (object != 0) {
            long next = links.load(object);
            releaseToSpan(object);
            object = next;
        }
    }

    // ReleaseToSpans
    private void releaseToSpan(long object) {
        int span = pageHeap.pageMap.get(object >>> Common.PAGE_SHIFT);
        if (span == Spans.NONE) {
            links.touchRead(CentralCache.SPAN_OBJECTS_OFFSET);
        }
        long head = spans.objects[span];
        if (head == 0) {
            spans.remove(span);
            spans.prepend(nonEmpty, span);
        }
        counter++;
        if (--spans.refcount[span] == 0) {
            counter -= central.objectsIn(span);
            spans.remove(span);
            numSpans--;
            pageHeap.delete(span);
        } else {
            links.store(object, head);
            spans.objects[span] = object;
        }
    }

    // MakeCacheSpace: room for one more chain, if need be with a slot taken from another class
    private boolean makeCacheSpace() {
        if (!transfer.isFull()) {
            return true;
        }
        if (transfer.size() == transfer.max()) {
            return false;
        }
        if (central.evictSlot(cl, Eviction.SPARING) || central.evictSlot(cl, Eviction.FORCED)) {
            if (transfer.size() < transfer.max()) {
                transfer.gainSlot();
                return true;
            }
        }
        return false;
    }

    /** Gives a slot up (ShrinkCache). */
    boolean shrinkCache(Eviction eviction) {
        if (transfer.size() == 0 || (transfer.isFull() && eviction == Eviction.SPARING)) {
            return false;
        }
        boolean full = transfer.isFull();
        transfer.loseSlot();
        if (full) {
            transfer.pop();
            releaseListToSpans(transfer.head(transfer.used()));
        }
        return true;
    }

    /** Free objects in spans. */
    long length() {
        return counter;
    }

    /** Free objects in the transfer cache. */
    int transferLength() {
        return transfer.used() * batchSize;
    }

    TransferCache transfer() {
        return transfer;
    }

    long numSpans() {
        return numSpans;
    }

    /** Bytes behind the last object of each span. */
    long overheadBytes() {
        return cl == 0 ? 0 : numSpans * ((long) (pagesPerSpan << Common.PAGE_SHIFT) % objectSize);
    }
}
