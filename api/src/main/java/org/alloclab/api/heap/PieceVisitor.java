package org.alloclab.api.heap;

/**
 * Receives the pieces of a heap one by one. Pieces do not overlap, and together they tile every byte that the allocator
 * has mapped and not unmapped, and every byte between the start of the heap and the break that it has moved.
 *
 * <pre>
 *   area of the allocator   |hdr| live        |hdr| live |  free        |hdr| live  |    top        |
 *   pieces                  ^   ^             ^   ^      ^              ^   ^       ^               ^
 * </pre>
 */
@FunctionalInterface
public interface PieceVisitor {
    /** Arena or thread of a piece that belongs to none. */
    int NOBODY = -1;

    /**
     * Receives one piece. A piece of role {@link PieceKind.Role#LIVE} is one block: it begins at the address that the
     * program holds and ends with its usable size. The order of pieces is the allocator's own.
     *
     * @param kind what it is
     * @param address first byte
     * @param bytes at least 1
     * @param arena number of the arena, or of whatever the allocator divides itself into, or {@link #NOBODY}
     * @param thread number of the simulated thread in whose cache it lies, or {@link #NOBODY}
     */
    void piece(PieceKind kind, long address, long bytes, int arena, int thread);
}
