package org.alloclab.api.heap;

/**
 * A kind of pieces, declared once by the allocator that has it.
 *
 * @param key stable name in the allocator's own terms, such as {@code unsorted_bin}; the row of a table and the key in exports
 * @param role what such bytes are to the program, whichever the allocator
 * @param meaning one sentence
 * @param holding why such bytes stay, where the program has no use of them
 */
public record PieceKind(String key, Role role, String meaning, Holding holding) {

    /** A kind of which nothing more is said. */
    public PieceKind(String key, Role role, String meaning) {
        this(key, role, meaning, Holding.UNKNOWN);
    }

    /** What bytes of a heap are to the program. */
    public enum Role {
        /** Handed out to the program. */
        LIVE(true),
        /** The allocator's words in front of, behind or between blocks that are handed out. */
        HEADER(true),
        /** Kept at hand, unmerged, for one thread or for a few sizes: a thread cache, a fast bin. */
        CACHED(false),
        /** Free, reusable for any request that fits. */
        FREE(false),
        /** What lies between the last block and the end of a region, never cut or merged back. */
        TOP(false),
        /** Whole pages that are free and still resident, waiting for their return to the kernel. */
        DIRTY(false),
        /** Whole pages that the kernel may take, and has not yet. */
        MUZZY(false),
        /** What is left over behind the last block of a page, slab or span, too small for one more. */
        TAIL(false),
        /** The allocator's own records, outside of blocks. */
        METADATA(true),
        /** Mapped or reserved and not used for anything yet, or given back to the kernel with the addresses kept. */
        RESERVED(false);

        private final boolean pinning;

        Role(boolean pinning) {
            this.pinning = pinning;
        }

        /** Whether a page with one such byte cannot be given back. */
        public boolean isPinning() {
            return pinning;
        }
    }
}
