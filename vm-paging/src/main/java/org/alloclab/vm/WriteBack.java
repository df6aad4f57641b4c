package org.alloclab.vm;

/** Writes dirty pages of disk files back and takes store permission away, so that the next write is heard of again. */
final class WriteBack {
    private WriteBack() {}

    /** mm/page-writeback.c, write_cache_pages with folio_mkclean. */
    static void pages(Kernel kernel, Inode inode, long first, long end) {
        BackingStore store = inode.store;
        if (store == null) {
            return;
        }
        for (long index : inode.cachedIndexes()) {
            CachedPage page = inode.page(index);
            if (index >= first && index < end && page != null && page.dirty) {
                store.write(index, page.words);
                kernel.events.wrotePage();
                page.dirty = false;
                clean(kernel, inode, index);
            }
        }
    }

    private static void clean(Kernel kernel, Inode inode, long index) {
        for (Mm mm : kernel.spaces) {
            for (Vma area = mm.areas.first(); area != null; area = area.next) {
                boolean maps = area.file != null
                        && area.file.inode == inode
                        && area.is(VmFlags.SHARED)
                        && index >= area.pageOffset
                        && index < area.pageOffset + area.pages();
                if (maps) {
                    long page = area.start + ((index - area.pageOffset) << PageTables.PAGE_SHIFT);
                    PageTables.Leaf leaf = mm.tables.leaf(page);
                    if (leaf != null) {
                        leaf.entries[PageTables.index(page)] &= ~PageTables.WRITABLE;
                        mm.memory.revokeWrite(page, PageTables.PAGE_SIZE);
                    }
                }
            }
        }
    }
}
