package org.alloclab.vm.area;

import org.jspecify.annotations.Nullable;

/**
 * Finds free stretches in an {@link AreaTree} by the largest gap that each subtree has: up while nothing on this side is large
 * enough, then down to the one that is nearest.
 */
final class GapSearch {
    private GapSearch() {}

    /** The last area at or before {@code from} with a gap of at least {@code length} in front of it. */
    static @Nullable Vma lastWithGap(Vma from, long length) {
        Vma node = from;
        while (true) {
            if (node.gapInFront() >= length) {
                return node;
            }
            if (node.left != null && node.left.largestGap >= length) {
                return lastInSubtree(node.left, length);
            }
            Vma child = node;
            Vma up = node.parent;
            while (up != null && up.left == child) {
                child = up;
                up = up.parent;
            }
            if (up == null) {
                return null;
            }
            node = up;
        }
    }

    private static Vma lastInSubtree(Vma top, long length) {
        Vma node = top;
        while (true) {
            if (node.right != null && node.right.largestGap >= length) {
                node = node.right;
            } else if (node.gapInFront() >= length || node.left == null) {
                return node;
            } else {
                node = node.left;
            }
        }
    }

    /** The first area behind {@code from} with a gap of at least {@code length} in front of it. */
    static @Nullable Vma firstWithGap(Vma from, long length) {
        Vma node = from;
        while (true) {
            if (node.right != null && node.right.largestGap >= length) {
                return firstInSubtree(node.right, length);
            }
            Vma child = node;
            Vma up = node.parent;
            while (up != null && up.right == child) {
                child = up;
                up = up.parent;
            }
            if (up == null) {
                return null;
            }
            node = up;
            if (node.gapInFront() >= length) {
                return node;
            }
        }
    }

    private static Vma firstInSubtree(Vma top, long length) {
        Vma node = top;
        while (true) {
            if (node.left != null && node.left.largestGap >= length) {
                node = node.left;
            } else if (node.gapInFront() >= length || node.right == null) {
                return node;
            } else {
                node = node.right;
            }
        }
    }
}
