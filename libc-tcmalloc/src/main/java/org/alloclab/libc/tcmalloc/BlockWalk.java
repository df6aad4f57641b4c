package org.alloclab.libc.tcmalloc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.alloclab.api.heap.BlockVisitor;
import org.alloclab.api.heap.BlockVisitor.State;

/**
 * Shows the heap block by block: objects of spans, blocks of whole pages, free spans, and the metadata that was handed
 * out. The rest of a span behind its last object is shown as the end of a region.
 */
final class BlockWalk {
    private final Tiers tiers;

    BlockWalk(Tiers tiers) {
        this.tiers = tiers;
    }

    private record Region(long start, long length, boolean isMetadata) {}

    void visit(BlockVisitor visitor) {
        FreeObjects free = FreeObjects.of(tiers);
        for (Region region : regions()) {
            if (region.isMetadata()) {
                visitor.block(region.start(), region.length(), State.METADATA);
                continue;
            }
            long end = region.start() + region.length();
            long address = region.start();
            while (address < end) {
                int span = tiers.pageHeap.pageMap.get(address >>> Common.PAGE_SHIFT);
                visitSpan(span, free, visitor);
                address += tiers.pageHeap.spans.bytes(span);
            }
        }
    }

    private List<Region> regions() {
        List<Region> all = new ArrayList<>();
        add(all, tiers.metadata.extents(), true);
        add(all, tiers.pageHeap.regions().coalesced(), false);
        all.sort(Comparator.comparingLong(Region::start));
        return all;
    }

    private static void add(List<Region> all, Extents extents, boolean isMetadata) {
        for (int i = 0; i < extents.count(); i++) {
            all.add(new Region(extents.start(i), extents.length(i), isMetadata));
        }
    }

    private void visitSpan(int span, FreeObjects free, BlockVisitor visitor) {
        Spans spans = tiers.pageHeap.spans;
        long address = spans.address(span);
        int cl = spans.sizeClass[span];
        if (cl == 0) {
            boolean live = spans.location[span] == Spans.IN_USE;
            visitor.block(address, spans.bytes(span), live ? State.LIVE : State.FREE);
            return;
        }
        long size = tiers.sizeMap.classToSize(cl);
        long end = address + spans.bytes(span);
        for (; address + size <= end; address += size) {
            FreeObjects.Place place = free.place(address);
            visitor.block(
                    address,
                    size,
                    place == null ? State.LIVE : place == FreeObjects.Place.SPAN ? State.FREE : State.CACHED);
        }
        if (address < end) {
            visitor.block(address, end - address, State.TOP);
        }
    }
}
