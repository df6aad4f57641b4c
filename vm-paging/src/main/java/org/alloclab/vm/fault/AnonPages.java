package org.alloclab.vm.fault;

import org.alloclab.vm.area.AnonVma;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.FrameSupply;
import org.jspecify.annotations.Nullable;

/** Anonymous pages come to areas (mm/rmap.c, folio_add_new_anon_rmap, folio_add_anon_rmap_ptes). */
public final class AnonPages {
    private final PageDescriptors pages;
    private final KernelObjects objects;
    private final FrameSupply supply;

    public AnonPages(PageDescriptors pages, KernelObjects objects, FrameSupply supply) {
        this.pages = pages;
        this.objects = objects;
        this.supply = supply;
    }

    /** A frame for a new anonymous page of an area, named by one entry. */
    public long take(Mm mm, Vma area, long page) {
        long frame = supply.user(mm.group, mm);
        AnonVmas.prepare(area, objects);
        add(frame, mm, area, page, 0);
        return frame;
    }

    /** A part of a huge page gets its descriptor and its place on a list. */
    void addPart(long frame, Mm mm, Vma area, long page) {
        add(frame, mm, area, page, PageDescriptors.HUGE_PART);
    }

    /** A new anonymous page gets its descriptor and its place on a list (folio_add_new_anon_rmap, folio_add_lru_vma). */
    private void add(long frame, Mm mm, Vma area, long page, int moreFlags) {
        AnonVma anonVma = area.anonVma;
        if (anonVma == null) {
            throw new IllegalStateException("an area has an anon_vma before it has anonymous pages: " + area);
        }
        int flags = PageDescriptors.ANONYMOUS | PageDescriptors.SWAP_BACKED | PageDescriptors.LRU | moreFlags;
        if (area.is(VmFlags.LOCKED)) {
            flags |= PageDescriptors.UNEVICTABLE;
        }
        pages.describe(frame, anonVma, area.pageOffsetAt(page), flags, mm.group.number, 1);
        mm.group.lruvec.listFor(flags).addHead(frame);
    }

    /** One more entry, not the only one, names a page that comes out of the swap cache (folio_add_anon_rmap_pte). */
    void nameShared(long frame, Vma area, long page) {
        AnonVmas.prepare(area, objects);
        AnonVma anonVma = area.anonVma;
        name(frame, area, page, anonVma == null ? null : anonVma.familyRoot());
    }

    /** The same of the only entry: the page is the area's own. */
    void nameOwn(long frame, Vma area, long page) {
        AnonVmas.prepare(area, objects);
        name(frame, area, page, area.anonVma);
    }

    private void name(long frame, Vma area, long page, @Nullable AnonVma owner) {
        if (owner != null && !(pages.mapping(frame) instanceof AnonVma)) {
            pages.describe(
                    frame,
                    owner,
                    area.pageOffsetAt(page),
                    pages.flags(frame),
                    pages.group(frame),
                    pages.mapCount(frame));
        }
        pages.increment(frame);
    }
}
