package org.alloclab.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.VmaView;

/**
 * What must hold of the pieces that an allocator shows ({@link org.alloclab.api.heap.PieceVisitor}), on a space that nobody
 * else maps anything in.
 *
 * <pre>
 *   kinds are declared, once each            pieces do not overlap, and tile every area
 *   live pieces = live blocks, to the byte   looking changes nothing
 * </pre>
 */
final class PieceLaws {
    private final UserAllocator allocator;
    private final PlainAddressSpace space;
    private final TreeMap<Long, Long> ends = new TreeMap<>();
    private final TreeMap<Long, Long> live = new TreeMap<>();

    PieceLaws(UserAllocator allocator, PlainAddressSpace space) {
        this.allocator = allocator;
        this.space = space;
    }

    /** Fails by naming the law that does not hold. */
    void hold(BlockOracle blocks) {
        List<PieceKind> kinds = allocator.pieceKinds();
        Set<String> keys = new HashSet<>();
        kinds.forEach(kind -> require(keys.add(kind.key()), "a kind is declared once", kind.key()));
        AddressSpaceFigures before = space.figures();
        allocator.pieces((kind, address, bytes, arena, thread) -> {
            require(kinds.contains(kind), "the kind of a piece is declared", kind.key());
            require(bytes >= 1, "a piece has at least one byte", at(kind, address, bytes));
            require(
                    ends.put(address, address + bytes) == null,
                    "two pieces do not begin at one address",
                    at(kind, address, bytes));
            if (kind.role() == PieceKind.Role.LIVE) {
                live.put(address, bytes);
            }
        });
        require(before.equals(space.figures()), "looking at the pieces changes nothing", "figures differ");
        tiles();
        blocks.live()
                .forEach((address, usable) -> require(
                        usable.equals(live.get(address)) || usable == 0,
                        "a live block is a live piece of its usable size",
                        hex(address) + " of " + usable + " bytes is shown with " + live.get(address)));
        live.keySet()
                .forEach(address ->
                        require(blocks.live().containsKey(address), "a live piece is a live block", hex(address)));
    }

    private void tiles() {
        long covered = 0;
        for (VmaView area : space.areas()) {
            long at = area.start();
            for (Map.Entry<Long, Long> piece :
                    ends.subMap(area.start(), area.end()).entrySet()) {
                require(piece.getKey() >= at, "pieces do not overlap", hex(piece.getKey()) + " lies below " + hex(at));
                require(piece.getKey() <= at, "pieces leave no gap", hex(at) + " to " + hex(piece.getKey()));
                at = piece.getValue();
                covered++;
            }
            require(at >= area.end(), "pieces leave no gap", hex(at) + " to " + hex(area.end()));
            require(at <= area.end(), "a piece ends with its area", hex(at) + " is behind " + hex(area.end()));
        }
        require(covered == ends.size(), "a piece lies in an area", (ends.size() - covered) + " lie in none");
    }

    private static void require(boolean holds, String law, String found) {
        if (!holds) {
            throw new AssertionError(law + ": " + found);
        }
    }

    private static String at(PieceKind kind, long address, long bytes) {
        return kind.key() + " at " + hex(address) + " of " + bytes + " bytes";
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
