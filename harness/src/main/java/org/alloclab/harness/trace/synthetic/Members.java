package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;

/** Which blocks are of which class; any of a class can be taken in constant time. */
final class Members {
    private final int[][] blocks;
    private final int[] counts;

    Members(int classes) {
        blocks = new int[classes][4];
        counts = new int[classes];
    }

    int count(int type) {
        return counts[type];
    }

    void add(int type, int block) {
        if (counts[type] == blocks[type].length) {
            blocks[type] = Arrays.copyOf(blocks[type], 2 * counts[type]);
        }
        blocks[type][counts[type]++] = block;
    }

    /** Takes the block at a place; the last one moves there. */
    int take(int type, int place) {
        int taken = blocks[type][place];
        blocks[type][place] = blocks[type][--counts[type]];
        return taken;
    }
}
