package org.alloclab.api.memory;

/**
 * What an allocator keeps of a region whose first words lie in one array, to access them without asking for each word.
 *
 * <p>Whoever accesses a page for the first time has to ask for its grant. Afterwards there is nothing to ask, as long as nothing
 * is taken back behind his back. What he gives back himself he will meet anew: {@link UserMemory#forget}.
 */
public interface FlatView {
    /** log2 of the words of a block; so many pages have a bit each in one long. */
    int BLOCK_SHIFT = 15;

    /**
     * The words are in other arrays from now on.
     *
     * @param base address of the first word
     * @param words of pages that may be accessed without asking once they were met; empty where each access has to ask
     * @param blocks the words behind those, an array for each 256 KiB of the region; empty where no word was stored
     * @param readable a bit for each page, as {@link Segment} has them: whether it may be loaded from
     * @param writable whether it may be stored to
     */
    void show(long base, long[] words, long[][] blocks, long[] readable, long[] writable);
}
