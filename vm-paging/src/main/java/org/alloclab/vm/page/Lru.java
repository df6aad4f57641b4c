package org.alloclab.vm.page;

import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;

/** Puts pages on the lists of their groups and moves them between these (mm/swap.c). */
public final class Lru {
    private final PageDescriptors pages;
    private final Lruvecs lruvecs;
    private final VmEvents events;

    public Lru(PageDescriptors pages, Lruvecs lruvecs, VmEvents events) {
        this.pages = pages;
        this.lruvecs = lruvecs;
        this.events = events;
    }

    Lruvec lruvec(long frame) {
        return lruvecs.of(pages.group(frame));
    }

    private LruList list(long frame) {
        long state = pages.state(frame);
        return lruvecs.of(PageDescriptors.groupOf(state)).listFor(state);
    }

    /** Counts for the machine and for the page's group. */
    private void count(long frame, VmEvent event, long times) {
        events.count(event, times);
        lruvec(frame).count(event, times);
    }

    /** mm/swap.c, folio_add_lru: to the head of the list that the page's flags name. */
    public void add(long frame) {
        pages.set(frame, PageDescriptors.LRU);
        list(frame).addHead(frame);
    }

    private void addTail(long frame) {
        pages.set(frame, PageDescriptors.LRU);
        list(frame).addTail(frame);
    }

    /** Takes a page off its list, if it is on one. */
    public void remove(long frame) {
        if (pages.is(frame, PageDescriptors.LRU)) {
            list(frame).remove(frame);
            pages.clear(frame, PageDescriptors.LRU);
        }
    }

    /** mm/swap.c, lru_activate. */
    void activate(long frame) {
        if ((pages.flags(frame) & (PageDescriptors.LRU | PageDescriptors.ACTIVE | PageDescriptors.UNEVICTABLE))
                == PageDescriptors.LRU) {
            remove(frame);
            pages.set(frame, PageDescriptors.ACTIVE);
            add(frame);
            count(frame, VmEvent.PGACTIVATE, 1);
        }
    }

    /** mm/swap.c, lru_deactivate: {@code MADV_COLD}. */
    public void deactivate(long frame) {
        if ((pages.flags(frame) & (PageDescriptors.LRU | PageDescriptors.UNEVICTABLE)) == PageDescriptors.LRU) {
            boolean wasActive = pages.is(frame, PageDescriptors.ACTIVE);
            remove(frame);
            pages.clear(frame, PageDescriptors.ACTIVE | PageDescriptors.REFERENCED);
            add(frame);
            count(frame, VmEvent.PGDEACTIVATE, wasActive ? 1 : 0);
        }
    }

    /** mm/swap.c, lru_deactivate_file: an unmapped page that could not be dropped; a dirty one waits to be written. */
    public void deactivateFile(long frame) {
        boolean listed =
                (pages.flags(frame) & (PageDescriptors.LRU | PageDescriptors.UNEVICTABLE)) == PageDescriptors.LRU;
        if (!listed || pages.mapCount(frame) > 0) {
            return;
        }
        boolean wasActive = pages.is(frame, PageDescriptors.ACTIVE);
        remove(frame);
        pages.clear(frame, PageDescriptors.ACTIVE | PageDescriptors.REFERENCED);
        if ((pages.flags(frame) & (PageDescriptors.DIRTY | PageDescriptors.WRITEBACK)) != 0) {
            pages.set(frame, PageDescriptors.RECLAIM);
            add(frame);
        } else {
            addTail(frame);
            events.count(VmEvent.PGROTATED);
        }
        count(frame, VmEvent.PGDEACTIVATE, wasActive ? 1 : 0);
    }

    /** mm/swap.c, lru_lazyfree: {@code MADV_FREE}; the page needs no swap space any more and is among the next to go. */
    public void lazyFree(long frame) {
        int wanted = PageDescriptors.LRU | PageDescriptors.SWAP_BACKED;
        int mask = wanted | PageDescriptors.SWAP_CACHE | PageDescriptors.UNEVICTABLE;
        if ((pages.flags(frame) & mask) == wanted) {
            remove(frame);
            pages.clear(frame, PageDescriptors.ACTIVE | PageDescriptors.REFERENCED | PageDescriptors.SWAP_BACKED);
            add(frame);
            count(frame, VmEvent.PGLAZYFREE, 1);
        }
    }

    /** mm/swap.c, folio_rotate_reclaimable: a page has been written that is to go next. */
    public void rotate(long frame) {
        if ((pages.flags(frame) & (PageDescriptors.LRU | PageDescriptors.UNEVICTABLE)) == PageDescriptors.LRU) {
            remove(frame);
            pages.clear(frame, PageDescriptors.ACTIVE);
            addTail(frame);
            events.count(VmEvent.PGROTATED);
        }
    }

    /** mm/swap.c, folio_mark_accessed: unreferenced, referenced, active. */
    public void markAccessed(long frame) {
        if (!pages.is(frame, PageDescriptors.REFERENCED)) {
            pages.set(frame, PageDescriptors.REFERENCED);
        } else if (!pages.is(frame, PageDescriptors.ACTIVE | PageDescriptors.UNEVICTABLE)) {
            activate(frame);
            pages.clear(frame, PageDescriptors.REFERENCED);
            lruvec(frame).age(1);
        }
    }

    /** mm/mlock.c, mlock_folio. */
    public void lock(long frame) {
        if (!pages.is(frame, PageDescriptors.UNEVICTABLE)) {
            boolean listed = pages.is(frame, PageDescriptors.LRU);
            remove(frame);
            pages.clear(frame, PageDescriptors.ACTIVE);
            pages.set(frame, PageDescriptors.UNEVICTABLE);
            if (listed) {
                add(frame);
            }
            events.count(VmEvent.UNEVICTABLE_PGS_MLOCKED);
        }
    }

    /** mm/mlock.c, __munlock_folio: no locked area maps the page any more. */
    public void unlock(long frame) {
        if (pages.is(frame, PageDescriptors.UNEVICTABLE)) {
            boolean listed = pages.is(frame, PageDescriptors.LRU);
            remove(frame);
            pages.clear(frame, PageDescriptors.UNEVICTABLE);
            if (listed) {
                add(frame);
            }
            events.count(VmEvent.UNEVICTABLE_PGS_MUNLOCKED);
            events.count(VmEvent.UNEVICTABLE_PGS_RESCUED);
        }
    }
}
