package org.alloclab.libc.tcmalloc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Free spans of more than {@link Common#MAX_PAGES} tc-pages, ordered by length, then by address, for a best-fit search
 * (gperftools 2.10, span.h, SpanSet). One such set holds normal spans, another returned ones.
 *
 * <p>The real set is a red-black tree. Here it is a sorted array, with a node in metadata memory for each entry as in
 * the tree.
 */
final class LargeSpans {
    /** Bytes of a tree node: four words of the tree, span and length. */
    static final int NODE_SIZE = 48;

    private final Spans spans;
    private final Nodes nodes;
    private int[] sorted = new int[16];
    private int[] nodeOf = new int[16];
    private int count;

    LargeSpans(Spans spans, Nodes nodes) {
        this.spans = spans;
        this.nodes = nodes;
    }

    /** The tree nodes of both sets; their memory is first asked for when the first node is. */
    static final class Nodes {
        private final MetadataAlloc metadata;
        private @Nullable MetadataObjects objects;

        Nodes(MetadataAlloc metadata) {
            this.metadata = metadata;
        }

        int create() {
            if (objects == null) {
                objects = new MetadataObjects(metadata, NODE_SIZE);
            }
            int node = objects.create();
            objects.write(node, 0, NODE_SIZE);
            return node;
        }

        void delete(int node) {
            if (objects != null) {
                objects.delete(node);
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** The span at a rank, 0 being the shortest. */
    int at(int rank) {
        return sorted[rank];
    }

    /** The shortest span of at least so many pages, of several the lowest; or {@link Spans#NONE}. */
    int bestFit(long pages) {
        int rank = rank(pages, 0);
        return rank == count ? Spans.NONE : sorted[rank];
    }

    /** Adds a span; one of the same length and start stays the only one. */
    void insert(int span) {
        int rank = rank(spans.length[span], spans.start[span]);
        if (rank < count && isAt(rank, span)) {
            return;
        }
        if (count == sorted.length) {
            sorted = Arrays.copyOf(sorted, 2 * count);
            nodeOf = Arrays.copyOf(nodeOf, 2 * count);
        }
        System.arraycopy(sorted, rank, sorted, rank + 1, count - rank);
        System.arraycopy(nodeOf, rank, nodeOf, rank + 1, count - rank);
        sorted[rank] = span;
        nodeOf[rank] = nodes.create();
        count++;
    }

    void remove(int span) {
        int rank = rank(spans.length[span], spans.start[span]);
        if (rank == count || !isAt(rank, span)) {
            return;
        }
        nodes.delete(nodeOf[rank]);
        count--;
        System.arraycopy(sorted, rank + 1, sorted, rank, count - rank);
        System.arraycopy(nodeOf, rank + 1, nodeOf, rank, count - rank);
    }

    long pages() {
        long pages = 0;
        for (int i = 0; i < count; i++) {
            pages += spans.length[sorted[i]];
        }
        return pages;
    }

    private boolean isAt(int rank, int span) {
        int other = sorted[rank];
        return spans.length[other] == spans.length[span] && spans.start[other] == spans.start[span];
    }

    /** Number of spans before (length, start). */
    private int rank(long length, long start) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int span = sorted[middle];
            long l = spans.length[span];
            if (l < length || (l == length && spans.start[span] < start)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
