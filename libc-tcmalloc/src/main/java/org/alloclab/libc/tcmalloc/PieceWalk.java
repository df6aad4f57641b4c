package org.alloclab.libc.tcmalloc;

import static org.alloclab.api.heap.PieceVisitor.NOBODY;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.view.AddressSpaceFigures;

/**
 * Shows memory piece by piece, by rising address: objects and tails of spans, blocks of whole pages, free spans, and
 * metadata.
 *
 * <pre>
 *   below the break   | metadata chunk     | unused | region of the page heap       |  ...
 *   pieces            | metadata | reserve |        | live | central | tail | free  |
 * </pre>
 */
final class PieceWalk {
    private final Tiers tiers;
    private final SystemCalls space;
    private final Set<Long> own;
    private final PieceVisitor visitor;
    private final FreeObjects free;

    /** @param own objects that the library holds itself */
    PieceWalk(Tiers tiers, SystemCalls space, Set<Long> own, PieceVisitor visitor) {
        this.tiers = tiers;
        this.space = space;
        this.own = own;
        this.visitor = visitor;
        this.free = FreeObjects.of(tiers);
    }

    private record Region(long start, long end, boolean isMetadata) {}

    void show() {
        AddressSpaceFigures figures = space.figures();
        long breakEnd = (figures.programBreak() + PAGE_SIZE - 1) & -PAGE_SIZE;
        long from = figures.startBreak();
        for (Region region : regions()) {
            if (region.start() >= from && region.start() < breakEnd) {
                show(PieceKinds.UNUSED, from, region.start());
                from = region.end();
            }
            if (region.isMetadata()) {
                metadata(region);
            } else {
                spans(region);
            }
        }
        show(PieceKinds.UNUSED, from, breakEnd);
    }

    private List<Region> regions() {
        List<Region> all = new ArrayList<>();
        add(all, tiers.metadata.chunks(), true);
        add(all, tiers.pageHeap.regions().coalesced(), false);
        all.sort(Comparator.comparingLong(Region::start));
        return all;
    }

    private static void add(List<Region> all, Extents extents, boolean isMetadata) {
        for (int i = 0; i < extents.count(); i++) {
            all.add(new Region(extents.start(i), extents.start(i) + extents.length(i), isMetadata));
        }
    }

    private void metadata(Region chunk) {
        Extents records = tiers.metadata.extents().coalesced();
        long from = chunk.start();
        for (int i = 0; i < records.count(); i++) {
            long start = Math.max(from, records.start(i));
            long end = Math.min(chunk.end(), records.start(i) + records.length(i));
            if (start < end) {
                show(PieceKinds.METADATA_RESERVE, from, start);
                show(PieceKinds.METADATA, start, end);
                from = end;
            }
        }
        show(PieceKinds.METADATA_RESERVE, from, chunk.end());
    }

    private void spans(Region region) {
        Spans spans = tiers.pageHeap.spans;
        long address = region.start();
        while (address < region.end()) {
            int span = tiers.pageHeap.pageMap.get(address >>> Common.PAGE_SHIFT);
            if (span == Spans.NONE) {
                show(PieceKinds.UNUSED, address, region.end());
                return;
            }
            long end = address + spans.bytes(span);
            if (spans.sizeClass[span] != 0) {
                objects(span, address, end);
            } else {
                show(kindOf(spans.location[span]), address, end);
            }
            address = end;
        }
    }

    private static PieceKind kindOf(byte location) {
        return switch (location) {
            case Spans.IN_USE -> PieceKinds.LIVE;
            case Spans.ON_NORMAL_FREELIST -> PieceKinds.FREE_SPAN;
            default -> PieceKinds.RETURNED_SPAN;
        };
    }

    private void objects(int span, long start, long end) {
        long size = tiers.sizeMap.classToSize(tiers.pageHeap.spans.sizeClass[span]);
        long object = start;
        for (; object + size <= end; object += size) {
            visitor.piece(kindOf(object), object, size, NOBODY, free.thread(object));
        }
        show(PieceKinds.SPAN_TAIL, object, end);
    }

    private PieceKind kindOf(long object) {
        FreeObjects.Place place = free.place(object);
        if (place == null) {
            return own.contains(object) ? PieceKinds.LIBRARY_OBJECT : PieceKinds.LIVE;
        }
        return switch (place) {
            case THREAD_CACHE -> PieceKinds.THREAD_CACHE;
            case TRANSFER_CACHE -> PieceKinds.TRANSFER_CACHE;
            case SPAN -> PieceKinds.CENTRAL_LIST;
        };
    }

    private void show(PieceKind kind, long start, long end) {
        if (start < end) {
            visitor.piece(kind, start, end - start, NOBODY, NOBODY);
        }
    }
}
