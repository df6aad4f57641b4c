package org.alloclab.harness.measure.attribution;

import java.util.Arrays;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.PageRun;

/**
 * What each live block costs beyond what was asked for, by its place among the blocks.
 *
 * <pre>
 *   pages     |        page 0         |        page 1         |
 *   pieces    | block a |    free     | free | block b | free |      a pins what is free on page 0, b what is on page 1
 * </pre>
 *
 * <p>What nothing uses on a resident page with several blocks is pinned by each of them in equal parts, what is left over of
 * the division by the first of them.
 */
public final class BlockShares {
    private static final long PAGE = MachineDescription.PAGE_SIZE;

    private final Pieces pieces;
    private final LiveBlocks blocks;
    private final long[] slack;
    private final long[] pinned;
    /** Blocks on the current page. */
    private int[] onPage = new int[64];

    private BlockShares(Pieces pieces, LiveBlocks blocks) {
        this.pieces = pieces;
        this.blocks = blocks;
        this.slack = new long[blocks.count()];
        this.pinned = new long[blocks.count()];
    }

    /** Of the blocks that are live in these pieces. */
    public static BlockShares of(Pieces pieces, ResidentPages resident, LiveBlocks blocks) {
        BlockShares shares = new BlockShares(pieces, blocks);
        shares.slack();
        int piece = 0;
        for (PageRun run : resident.runs()) {
            for (long page = run.start(); page < run.end(); page += PAGE) {
                piece = shares.page(page, piece);
            }
        }
        return shares;
    }

    private void slack() {
        for (int i = 0; i < pieces.count(); i++) {
            int block = blockOf(i);
            if (block >= 0) {
                slack[block] = Math.max(0, pieces.bytes(i) - blocks.requested(block));
            }
        }
    }

    private int blockOf(int piece) {
        return pieces.kind(piece).role() == PieceKind.Role.LIVE ? blocks.at(pieces.address(piece)) : -1;
    }

    /** Gives what nothing uses on a page to its blocks; answers the first piece that reaches the page. */
    private int page(long page, int from) {
        int first = from;
        while (first < pieces.count() && pieces.end(first) <= page) {
            first++;
        }
        long idle = 0;
        int count = 0;
        for (int i = first; i < pieces.count() && pieces.address(i) < page + PAGE; i++) {
            int block = blockOf(i);
            if (block >= 0) {
                if (count == onPage.length) {
                    onPage = Arrays.copyOf(onPage, 2 * count);
                }
                onPage[count++] = block;
            } else if (!pieces.kind(i).role().isPinning()) {
                idle += Math.min(page + PAGE, pieces.end(i)) - Math.max(page, pieces.address(i));
            }
        }
        for (int i = 0; i < count && idle > 0; i++) {
            pinned[onPage[i]] += idle / count + (i == 0 ? idle % count : 0);
        }
        return first;
    }

    /** Usable bytes of a block beyond what was asked for. */
    public long slack(int block) {
        return slack[block];
    }

    /** Bytes that nothing uses and that stay resident because of a block. */
    public long pinned(int block) {
        return pinned[block];
    }
}
