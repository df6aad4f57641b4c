package org.alloclab.api.heap;

import java.util.List;

/** What an allocator shows of its heap, piece by piece. One that shows nothing leaves all of it as it is here. */
public interface HeapPieces {

    /**
     * The kinds of pieces that it has, those that lie in front of others in a table first. An allocator that does not show
     * its pieces has none; {@code why} then knows only the areas.
     */
    default List<PieceKind> pieceKinds() {
        return List.of();
    }

    /**
     * Shows all that it owns, piece by piece, as {@link PieceVisitor} asks for it. Neither simulated memory nor any figure
     * changes by this: words are looked at without an access of the program.
     */
    default void pieces(PieceVisitor visitor) {}
}
