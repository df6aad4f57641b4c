package org.alloclab.harness.measure.attribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.heap.PieceKind;

/** Finds the holes of a heap, the one that keeps most resident first. */
public final class Holes {
    private final Pieces pieces;
    private final ResidentPages resident;
    private final LiveBlocks blocks;
    private final List<Hole> found = new ArrayList<>();
    private final Map<String, Long> kinds = new HashMap<>();
    private long start;
    private long bytes;
    private long residentBytes;
    private int below = -1;

    private Holes(Pieces pieces, ResidentPages resident, LiveBlocks blocks) {
        this.pieces = pieces;
        this.resident = resident;
        this.blocks = blocks;
    }

    public static List<Hole> of(Pieces pieces, ResidentPages resident, LiveBlocks blocks) {
        Holes holes = new Holes(pieces, resident, blocks);
        holes.walk();
        holes.found.sort(Comparator.comparingLong(Hole::residentBytes)
                .reversed()
                .thenComparing(Hole::start, Long::compareUnsigned));
        return List.copyOf(holes.found);
    }

    private void walk() {
        long previousEnd = 0;
        for (int i = 0; i < pieces.count(); i++) {
            if (pieces.address(i) != previousEnd) {
                close(-1);
                below = -1;
            }
            previousEnd = pieces.end(i);
            PieceKind.Role role = pieces.kind(i).role();
            if (role == PieceKind.Role.LIVE || role == PieceKind.Role.METADATA) {
                int block = role == PieceKind.Role.LIVE ? blocks.at(pieces.address(i)) : -1;
                close(block);
                below = block;
            } else if (!role.isPinning()) {
                add(i);
            }
        }
        close(-1);
    }

    private void add(int piece) {
        if (bytes == 0) {
            start = pieces.address(piece);
        }
        long here = resident.bytesIn(pieces.address(piece), pieces.end(piece));
        bytes += pieces.bytes(piece);
        residentBytes += here;
        kinds.merge(pieces.kind(piece).key(), here, Long::sum);
    }

    private void close(int above) {
        if (residentBytes > 0) {
            String most = kinds.entrySet().stream()
                    .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse("");
            found.add(new Hole(start, bytes, residentBytes, most, below, above));
        }
        kinds.clear();
        bytes = 0;
        residentBytes = 0;
    }
}
