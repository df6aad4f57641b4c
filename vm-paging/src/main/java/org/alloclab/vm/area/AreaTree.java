package org.alloclab.vm.area;

import org.jspecify.annotations.Nullable;

/**
 * The areas of an address space, disjoint and by rising address.
 *
 * <pre>
 *            [ area  h=2 ]                 an AVL tree by start address, the nodes being the areas
 *             /        \                   each also linked to its neighbours
 *     [ area h=1 ]  [ area h=1 ]
 *
 *     largestGap(n) = max(n.start - n.previous.end, largestGap(n.left), largestGap(n.right))
 * </pre>
 *
 * <p>Look-up, insertion, removal and both gap searches take logarithmic time. Who changes {@code start} or {@code end}
 * of a linked area calls {@link #boundsChanged}.
 *
 * <p>The kernel keeps a maple tree; which tree it is cannot be observed.
 */
public final class AreaTree {
    private @Nullable Vma root;
    private @Nullable Vma first;
    private @Nullable Vma last;
    private int size;

    private final @Nullable Mm owner;

    AreaTree() {
        this(null);
    }

    AreaTree(@Nullable Mm owner) {
        this.owner = owner;
    }

    public int size() {
        return size;
    }

    @Nullable
    public Vma first() {
        return first;
    }

    @Nullable
    public Vma last() {
        return last;
    }

    @Nullable
    public Vma root() {
        return root;
    }

    /** The first area that ends above the address (mm/mmap.c, find_vma). */
    @Nullable
    public Vma firstEndingAbove(long address) {
        Vma best = null;
        Vma node = root;
        while (node != null) {
            if (node.end > address) {
                best = node;
                if (node.start <= address) {
                    return node;
                }
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return best;
    }

    /** The area that holds the address, if one does. */
    @Nullable
    public Vma at(long address) {
        Vma area = firstEndingAbove(address);
        return area != null && area.start <= address ? area : null;
    }

    /** The first area that shares a byte with {@code [start, end)}. */
    @Nullable
    public Vma firstIn(long start, long end) {
        Vma area = firstEndingAbove(start);
        return area != null && area.start < end ? area : null;
    }

    /** The last area that ends at or below the address. */
    @Nullable
    Vma lastEndingAtOrBelow(long address) {
        Vma above = firstEndingAbove(address);
        return above == null ? last : above.previous;
    }

    /** Links an area that overlaps none. */
    public void insert(Vma area) {
        Vma after = firstEndingAbove(area.start);
        if (after != null && after.start < area.end) {
            throw new IllegalStateException("areas do not overlap: " + area + " and " + after);
        }
        Vma before = after == null ? last : after.previous;
        area.previous = before;
        area.next = after;
        area.left = null;
        area.right = null;
        area.height = 1;
        if (before == null) {
            first = area;
        } else {
            before.next = area;
        }
        if (after == null) {
            last = area;
        } else {
            after.previous = area;
        }
        if (before != null && before.right == null) {
            before.right = area;
            area.parent = before;
        } else if (after != null) {
            after.left = area;
            area.parent = after;
        } else {
            root = area;
            area.parent = null;
        }
        size++;
        refresh(area);
        rebalanceFrom(area.parent);
        if (after != null) {
            refreshUp(after);
        }
        area.mm = owner;
        AreaLinks.entered(area);
    }

    /** Unlinks an area. */
    public void remove(Vma area) {
        Vma before = area.previous;
        Vma after = area.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        Vma left = area.left;
        Vma right = area.right;
        Vma start;
        if (left == null || right == null) {
            Vma child = left == null ? right : left;
            start = area.parent;
            replaceInParent(area, child);
        } else {
            // both children: the successor, leftmost of the right subtree, takes the node's place
            Vma successor = right;
            while (successor.left != null) {
                successor = successor.left;
            }
            if (successor == right) {
                start = successor;
            } else {
                start = successor.parent;
                replaceInParent(successor, successor.right);
                successor.right = right;
                right.parent = successor;
            }
            successor.left = left;
            left.parent = successor;
            replaceInParent(area, successor);
        }
        size--;
        AreaLinks.left(area);
        area.left = null;
        area.right = null;
        area.parent = null;
        rebalanceFrom(start);
        if (after != null) {
            refreshUp(after);
        }
    }

    /** The bounds of a linked area have changed, its order among the others has not. */
    public void boundsChanged(Vma area) {
        AreaLinks.boundsChanged(area);
        refreshUp(area);
        Vma after = area.next;
        if (after != null) {
            refreshUp(after);
        }
    }

    /**
     * End of the highest stretch of at least {@code length} free bytes inside {@code [low, high)}, or -1 (lib/maple_tree.c,
     * mas_empty_area_rev).
     */
    long highestGapEnd(long low, long high, long length) {
        if (high < low + length) {
            return -1;
        }
        Vma area = firstStartingAtOrAbove(high);
        Vma below = area == null ? last : area.previous;
        long floor = below == null ? 0 : below.end;
        if (high - Math.max(floor, low) >= length) {
            return high;
        }
        Vma candidate = below == null ? null : GapSearch.lastWithGap(below, length);
        if (candidate == null) {
            return -1;
        }
        Vma previous = candidate.previous;
        long gapStart = Math.max(low, previous == null ? 0 : previous.end);
        return candidate.start - gapStart >= length ? candidate.start : -1;
    }

    /** Start of the lowest stretch of at least {@code length} free bytes inside {@code [low, high)}, or -1. */
    long lowestGapStart(long low, long high, long length) {
        Vma area = firstEndingAbove(low);
        long start = low;
        if (area != null && area.start <= low) {
            start = area.end;
            area = area.next;
        }
        if (area != null && area.start - start < length) {
            area = GapSearch.firstWithGap(area, length);
            start = area == null || area.previous == null ? end() : area.previous.end;
        }
        return high - start >= length ? start : -1;
    }

    private long end() {
        return last == null ? 0 : last.end;
    }

    private @Nullable Vma firstStartingAtOrAbove(long address) {
        Vma best = null;
        Vma node = root;
        while (node != null) {
            if (node.start >= address) {
                best = node;
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return best;
    }

    private void replaceInParent(Vma node, @Nullable Vma replacement) {
        Vma parent = node.parent;
        if (parent == null) {
            root = replacement;
        } else if (parent.left == node) {
            parent.left = replacement;
        } else {
            parent.right = replacement;
        }
        if (replacement != null) {
            replacement.parent = parent;
        }
    }

    private void rebalanceFrom(@Nullable Vma start) {
        Vma node = start;
        while (node != null) {
            int balance = height(node.left) - height(node.right);
            if (balance > 1) {
                Vma left = node.left;
                if (left != null && height(left.left) < height(left.right)) {
                    rotateLeft(left);
                }
                node = rotateRight(node);
            } else if (balance < -1) {
                Vma right = node.right;
                if (right != null && height(right.right) < height(right.left)) {
                    rotateRight(right);
                }
                node = rotateLeft(node);
            } else {
                refresh(node);
            }
            node = node.parent;
        }
    }

    private Vma rotateLeft(Vma node) {
        Vma up = node.right;
        if (up == null) {
            return node;
        }
        replaceInParent(node, up);
        Vma middle = up.left;
        node.right = middle;
        if (middle != null) {
            middle.parent = node;
        }
        up.left = node;
        node.parent = up;
        refresh(node);
        refresh(up);
        return up;
    }

    private Vma rotateRight(Vma node) {
        Vma up = node.left;
        if (up == null) {
            return node;
        }
        replaceInParent(node, up);
        Vma middle = up.right;
        node.left = middle;
        if (middle != null) {
            middle.parent = node;
        }
        up.right = node;
        node.parent = up;
        refresh(node);
        refresh(up);
        return up;
    }

    private static int height(@Nullable Vma node) {
        return node == null ? 0 : node.height;
    }

    private static long largestGap(@Nullable Vma node) {
        return node == null ? 0 : node.largestGap;
    }

    private static void refresh(Vma node) {
        node.height = 1 + Math.max(height(node.left), height(node.right));
        node.largestGap = Math.max(node.gapInFront(), Math.max(largestGap(node.left), largestGap(node.right)));
    }

    private static void refreshUp(Vma start) {
        for (Vma node = start; node != null; node = node.parent) {
            long gap = Math.max(node.gapInFront(), Math.max(largestGap(node.left), largestGap(node.right)));
            if (gap == node.largestGap) {
                return;
            }
            node.largestGap = gap;
        }
    }
}
