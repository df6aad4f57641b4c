package org.alloclab.kernel.buddy.zoned;

import java.util.Arrays;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * What is known of each frame: the array of {@code struct page}, in sections of 128 MiB that come into being when a
 * frame of theirs is first used.
 *
 * <pre>
 *   tag of a frame     7 6 5 4 3 2 1 0
 *                      C S S S o o o o     o  order of the block that begins here
 *                                          S  what the block is (0: no block begins here)
 *                                          C  compound: the tail frames know their head
 * </pre>
 *
 * Links of a free block are in its first frame; frame 0 is never managed on the machines modelled, so 0 ends a list.
 * Nine bytes a frame and one a pageblock: a machine of 1 TiB, all of it used, takes 2.4 GB.
 */
class MemMap {
    static final int MAX_BLOCK = 1 << BlockOrder.MAX;
    static final int PAGEBLOCK_ORDER = 9;
    static final int PAGEBLOCK_FRAMES = 1 << PAGEBLOCK_ORDER;

    static final int SECTION_SHIFT = 15;
    static final int SECTION_FRAMES = 1 << SECTION_SHIFT;
    static final int SECTION_MASK = SECTION_FRAMES - 1;
    private static final int SECTION_PAGEBLOCKS = SECTION_FRAMES >> PAGEBLOCK_ORDER;

    static final int NIL = 0;

    static final int ORDER_BITS = 0x0f;
    static final int STATE_BITS = 0x70;
    /** Used by somebody whose data cannot move. */
    static final int USED = 0x20;
    /** Used by somebody whose data can move: {@link #USED} with one bit more. */
    static final int USED_MOVABLE = 0x30;
    /** On a free list. */
    static final int FREE = 0x40;
    /** On a per-CPU list. */
    static final int ON_PCP = 0x50;

    static final int COMPOUND = 0x80;

    private static final int USED_MASK = 0x60 | ORDER_BITS;

    private final byte[][] tags;
    private final int[][] next;
    private final int[][] prev;
    private final byte[][] pageblockTypes;
    private final byte[] untouchedTags = new byte[SECTION_FRAMES];

    MemMap(int frames) {
        int sections = (frames + SECTION_MASK) >>> SECTION_SHIFT;
        tags = new byte[sections][];
        next = new int[sections][];
        prev = new int[sections][];
        pageblockTypes = new byte[sections][];
        byte[] untouchedTypes = new byte[SECTION_PAGEBLOCKS];
        Arrays.fill(untouchedTypes, (byte) MigrateType.MOVABLE);
        Arrays.fill(tags, untouchedTags);
        Arrays.fill(pageblockTypes, untouchedTypes);
    }

    /** Makes the section of a block that is about to be used for the first time. */
    void enter(int pfn) {
        int section = pfn >>> SECTION_SHIFT;
        if (tags[section] == untouchedTags) {
            tags[section] = new byte[SECTION_FRAMES];
            next[section] = new int[SECTION_FRAMES];
            prev[section] = new int[SECTION_FRAMES];
            pageblockTypes[section] = pageblockTypes[section].clone();
        }
    }

    boolean isEntered(int section) {
        return tags[section] != untouchedTags;
    }

    int sections() {
        return tags.length;
    }

    int tag(int pfn) {
        return tags[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK] & 0xff;
    }

    void tag(int pfn, int tag) {
        tags[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK] = (byte) tag;
    }

    boolean isFree(int pfn, int order) {
        return tags[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK] == (FREE | order);
    }

    boolean isUsed(int pfn, int order) {
        return (tags[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK] & USED_MASK) == (USED | order);
    }

    boolean covers(long frame) {
        return frame >= 0 && frame >>> SECTION_SHIFT < tags.length;
    }

    int next(int pfn) {
        return next[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK];
    }

    void next(int pfn, int to) {
        next[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK] = to;
    }

    int prev(int pfn) {
        return prev[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK];
    }

    void prev(int pfn, int to) {
        prev[pfn >>> SECTION_SHIFT][pfn & SECTION_MASK] = to;
    }

    int pageblockType(int pfn) {
        return pageblockTypes[pfn >>> SECTION_SHIFT][(pfn & SECTION_MASK) >>> PAGEBLOCK_ORDER];
    }

    /** Sets the type of every pageblock of a block of at least a pageblock, or of the one pageblock around a frame. */
    void pageblockType(int pfn, int order, int type) {
        int from = (pfn & SECTION_MASK) >>> PAGEBLOCK_ORDER;
        int count = 1 << Math.max(0, order - PAGEBLOCK_ORDER);
        Arrays.fill(pageblockTypes[pfn >>> SECTION_SHIFT], from, from + count, (byte) type);
    }
}
