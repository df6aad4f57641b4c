package org.alloclab.harness.measure.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;

/** Adds resident bytes up by arena, and cached ones by thread. */
public final class Parts {
    private final Pieces pieces;
    private final ResidentPages resident;

    public Parts(Pieces pieces, ResidentPages resident) {
        this.pieces = pieces;
        this.resident = resident;
    }

    /** By number of the arena; none of an allocator that has no arenas. */
    public List<Part> arenas() {
        Map<Integer, long[]> sums = new TreeMap<>();
        for (int i = 0; i < pieces.count(); i++) {
            if (pieces.arena(i) != PieceVisitor.NOBODY) {
                add(sums, pieces.arena(i), i);
            }
        }
        return parts(sums);
    }

    /** What lies in the caches of threads, by number of the thread. */
    public List<Part> caches() {
        Map<Integer, long[]> sums = new TreeMap<>();
        for (int i = 0; i < pieces.count(); i++) {
            boolean isCached = pieces.kind(i).role() == PieceKind.Role.CACHED;
            if (isCached && pieces.thread(i) != PieceVisitor.NOBODY) {
                add(sums, pieces.thread(i), i);
            }
        }
        return parts(sums);
    }

    private void add(Map<Integer, long[]> sums, int number, int piece) {
        long[] sum = sums.computeIfAbsent(number, key -> new long[3]);
        long bytes = resident.bytesIn(pieces.address(piece), pieces.end(piece));
        PieceKind.Role role = pieces.kind(piece).role();
        sum[0] += bytes;
        sum[1] += role == PieceKind.Role.LIVE ? bytes : 0;
        sum[2] += role.isPinning() ? 0 : bytes;
    }

    private static List<Part> parts(Map<Integer, long[]> sums) {
        List<Part> parts = new ArrayList<>();
        sums.forEach((number, sum) -> parts.add(new Part(number, sum[0], sum[1], sum[2])));
        return parts;
    }
}
