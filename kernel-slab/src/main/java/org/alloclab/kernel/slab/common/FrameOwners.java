package org.alloclab.kernel.slab.common;

import java.util.Arrays;

/**
 * Which slab a frame belongs to, as {@code struct page} tells it: a number above 0 is that of a slab, one below 0 is
 * -1 - order of a block that {@code kmalloc} took whole, 0 is neither.
 */
public final class FrameOwners {
    private static final int SECTION_SHIFT = 15;
    private static final int SECTION_MASK = (1 << SECTION_SHIFT) - 1;

    private int[][] sections = new int[0][];
    private final int[] nobody = new int[1 << SECTION_SHIFT];

    public int of(long frame) {
        long section = frame >>> SECTION_SHIFT;
        return section < sections.length ? sections[(int) section][(int) frame & SECTION_MASK] : 0;
    }

    public void set(long frame, int frames, int owner) {
        int section = (int) (frame >>> SECTION_SHIFT);
        if (section >= sections.length) {
            int old = sections.length;
            sections = Arrays.copyOf(sections, Math.max(section + 1, 2 * old));
            Arrays.fill(sections, old, sections.length, nobody);
        }
        if (sections[section] == nobody) {
            sections[section] = new int[1 << SECTION_SHIFT];
        }
        // A block is aligned and at most 1024 frames, so that it lies within one section.
        int from = (int) frame & SECTION_MASK;
        Arrays.fill(sections[section], from, from + frames, owner);
    }
}
