package org.alloclab.harness.study.course;

import java.util.Arrays;
import java.util.List;

/**
 * Who owns the allocator's pages, moment after moment. Cells are laid over the stretches of address space in which it ever
 * had a resident page, so that a cell is the same place at all moments.
 *
 * @param stretches addresses of these stretches, rising
 * @param stretchBytes size of each
 * @param pagesPerCell pages of 4 KiB that a cell stands for
 * @param frames the moments
 */
public record HeapMap(List<Long> stretches, long stretchBytes, int pagesPerCell, List<Frame> frames) {
    /** Bit of a cell on whose pages nothing is in use. */
    public static final int RETURNABLE = Pages.RETURNABLE;

    public HeapMap {
        stretches = List.copyOf(stretches);
        frames = List.copyOf(frames);
    }

    /**
     * A moment.
     *
     * @param sample place of its sample in the course
     * @param kinds by cell: 0 where nothing is resident; otherwise 1 and the place of the kind that has most of its pages, with
     *     {@link HeapMap#RETURNABLE}
     * @param live by cell: how much of its resident pages is live, 0 to 15
     */
    @SuppressWarnings("ArrayRecordComponent") // cells, of which nobody changes any
    public record Frame(int sample, byte[] kinds, byte[] live) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Frame it
                    && sample == it.sample
                    && Arrays.equals(kinds, it.kinds)
                    && Arrays.equals(live, it.live);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(kinds);
        }
    }

    /** Cells of a frame. */
    public int cells() {
        return (int) (stretches.size() * (stretchBytes / ((long) Pages.PAGE * pagesPerCell)));
    }
}
