package org.alloclab.harness.measure.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;

/**
 * Says who owns each resident byte of one process.
 *
 * <pre>
 *   pieces        |hdr|  live  |hdr|live|      free       |hdr|live|   top
 *   pages         |       page 0        |     page 1    |    page 2    |  page 3  |
 *   in use                pinned           returnable        pinned     returnable
 * </pre>
 *
 * <p>Pieces and resident pages are both sorted; one walk over the pages visits the pieces of each.
 */
public final class Attributor {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    /** The process's own kinds, behind those of the allocator. */
    private static final List<ProcessKind> OWN = List.of(ProcessKind.values());

    private final AddressSpace space;
    private final UserAllocator allocator;
    private final ResidentPages before;

    /**
     * An attributor of a process that stands in front of the program's first call: what is resident now is not counted as
     * growth later.
     */
    public Attributor(AddressSpace space, UserAllocator allocator) {
        this.space = space;
        this.allocator = allocator;
        this.before = ResidentPages.of(space);
    }

    /**
     * Who owns what now.
     *
     * @param operation how many operations have been played
     * @param blocks what the program holds
     */
    public Attribution attribute(long operation, LiveBlocks blocks) {
        return attribute(operation, blocks, Pieces.of(allocator), ResidentPages.of(space));
    }

    /**
     * The same for somebody who has looked already.
     *
     * @param operation how many operations have been played
     * @param blocks what the program holds
     * @param pieces what the allocator owns
     * @param resident what is resident
     */
    public Attribution attribute(long operation, LiveBlocks blocks, Pieces pieces, ResidentPages resident) {
        return new Walk(pieces, blocks).shares(operation, resident);
    }

    /** One walk over the resident pages, the pieces and the blocks, each by rising address. */
    @SuppressWarnings("EnumOrdinal") // indexes tables of the kinds of both enumerations
    private final class Walk {
        private final Pieces pieces;
        private final LiveBlocks blocks;
        private final long[] pinned;
        private final long[] returnable;
        private final int processKinds;
        /** Kinds of the pieces on the current page, with their bytes, before it is known whether the page is pinned. */
        private final long[] onPage;

        private long counted;
        /** The first piece that does not end in front of the page. */
        private int piece;
        /** The first block that does not begin in front of the piece. */
        private int block;

        Walk(Pieces pieces, LiveBlocks blocks) {
            this.pieces = pieces;
            this.blocks = blocks;
            this.processKinds = pieces.kinds().size();
            int kinds = processKinds + OWN.size();
            this.pinned = new long[kinds];
            this.returnable = new long[kinds];
            this.onPage = new long[kinds];
        }

        Attribution shares(long operation, ResidentPages now) {
            ResidentPages.Cursor old = before.cursor();
            AreaWalk areas = new AreaWalk(space.areas(), pieces);
            long kept = 0;
            for (PageRun run : now.runs()) {
                for (long page = run.start(); page < run.end(); page += PAGE) {
                    if (old.holds(page)) {
                        kept += PAGE;
                    } else {
                        page(page, areas.kindAt(page));
                    }
                }
            }
            long left = before.bytes() - kept;
            return new Attribution(operation, counted - left, left, rows());
        }

        /** Gives the bytes of a page to their kinds; {@code others} gets what no piece covers. */
        private void page(long page, ProcessKind others) {
            long end = page + PAGE;
            long uncovered = PAGE;
            boolean inUse = false;
            Arrays.fill(onPage, 0);
            while (piece < pieces.count() && pieces.end(piece) <= page) {
                piece++;
            }
            for (int i = piece; i < pieces.count() && pieces.address(i) < end; i++) {
                long from = Math.max(page, pieces.address(i));
                long to = Math.min(end, pieces.end(i));
                PieceKind kind = pieces.kind(i);
                inUse |= kind.role().isPinning();
                uncovered -= to - from;
                add(i, kind, from, to);
            }
            onPage[processKinds + others.ordinal()] += uncovered;
            inUse |= uncovered > 0;
            long[] column = inUse ? pinned : returnable;
            for (int kind = 0; kind < onPage.length; kind++) {
                column[kind] += onPage[kind];
            }
            counted += PAGE;
        }

        /** A live piece is what was asked for, and slack behind it. */
        private void add(int visited, PieceKind kind, long from, long to) {
            long mine = to - from;
            if (kind.role() == PieceKind.Role.LIVE && isBlock(pieces.address(visited))) {
                long used = Math.min(to, pieces.address(visited) + blocks.requested(block)) - from;
                long slack = mine - Math.max(0, used);
                onPage[processKinds + ProcessKind.SLACK.ordinal()] += slack;
                mine -= slack;
            }
            onPage[pieces.kindIndex(visited)] += mine;
        }

        /** Steps to the block at an address; whether the program holds one there. */
        private boolean isBlock(long address) {
            while (block < blocks.count() && blocks.address(block) < address) {
                block++;
            }
            return block < blocks.count() && blocks.address(block) == address;
        }

        private List<Share> rows() {
            List<Share> rows = new ArrayList<>();
            for (int kind = 0; kind < onPage.length; kind++) {
                if (pinned[kind] + returnable[kind] == 0) {
                    continue;
                }
                boolean piece = kind < processKinds;
                rows.add(new Share(
                        piece
                                ? pieces.kinds().get(kind).key()
                                : OWN.get(kind - processKinds).key(),
                        piece ? pieces.kinds().get(kind).role().name().toLowerCase(Locale.ROOT) : "process",
                        pinned[kind] + returnable[kind],
                        pinned[kind],
                        returnable[kind]));
            }
            return rows;
        }
    }

    /** Steps through the areas beside somebody who asks by rising address. */
    private static final class AreaWalk {
        private final List<VmaView> areas;
        private final Pieces pieces;
        private int next;
        private ProcessKind kind = ProcessKind.OWN_MAPPINGS;
        private long validBelow;

        AreaWalk(List<VmaView> areas, Pieces pieces) {
            this.areas = areas;
            this.pieces = pieces;
        }

        /** Whose a byte of this page is that no piece covers. */
        ProcessKind kindAt(long page) {
            if (page >= validBelow) {
                while (areas.get(next).end() <= page) {
                    next++;
                }
                VmaView area = areas.get(next);
                kind = kindOf(area);
                validBelow = area.end();
            }
            return kind;
        }

        private ProcessKind kindOf(VmaView area) {
            if (area.name().startsWith("[stack")) {
                return ProcessKind.STACKS;
            }
            if (area.inode() != 0) {
                return ProcessKind.FILES;
            }
            int piece = pieces.firstEndingAbove(area.start());
            boolean owned = piece < pieces.count() && pieces.address(piece) < area.end();
            return owned || area.name().equals("[heap]") ? ProcessKind.UNATTRIBUTED : ProcessKind.OWN_MAPPINGS;
        }
    }
}
