package org.alloclab.vm.file;

import org.jspecify.annotations.Nullable;

/**
 * The areas that map a file ({@code i_mmap}) or may hold pages of an {@code anon_vma}, found by the page offsets that they
 * cover (mm/interval_tree.c).
 *
 * <pre>
 *                  [ first..last ]                    a treap by (first, number), priorities scrambled from the number;
 *                   /           \                     greatest is the maximum of last in a subtree
 *        [ first..last ]     [ first..last ]
 * </pre>
 *
 * <p>Insertion, removal and each hit of a look-up take logarithmic time; intervals may overlap.
 */
public final class MappingTree {

    /** An area's place in one tree ({@code struct anon_vma_chain}; {@code shared.rb} of an area of a file). */
    public static final class Link {
        public final MappedArea area;
        private long first;
        private long last;
        private long greatest;
        private long number;
        private int priority;
        private @Nullable Link left;
        private @Nullable Link right;

        public Link(MappedArea area) {
            this.area = area;
        }

        private boolean isBefore(Link other) {
            return first < other.first || (first == other.first && number < other.number);
        }

        private Link refresh() {
            long most = last;
            if (left != null) {
                most = Math.max(most, left.greatest);
            }
            if (right != null) {
                most = Math.max(most, right.greatest);
            }
            greatest = most;
            return this;
        }
    }

    /** Receives areas; answers whether to go on. */
    public interface Visitor {
        boolean visit(MappedArea area);
    }

    private @Nullable Link root;
    private long numbers;
    private int size;

    public int size() {
        return size;
    }

    /** Enters an area by the offsets that it covers now. */
    public void insert(Link link) {
        link.first = link.area.firstPageOffset();
        link.last = link.area.lastPageOffset();
        link.number = numbers++;
        link.priority = scramble((int) link.number);
        link.left = null;
        link.right = null;
        root = insert(root, link);
        size++;
    }

    /** Removes an area by the offsets that it had when it was entered. */
    public void remove(Link link) {
        root = remove(root, link);
        size--;
    }

    /** The bounds of an area have changed. */
    public void update(Link link) {
        if (link.first != link.area.firstPageOffset() || link.last != link.area.lastPageOffset()) {
            remove(link);
            insert(link);
        }
    }

    /** Visits the areas that cover some of the offsets from {@code first} to {@code last}, by rising first offset. */
    public void forEach(long first, long last, Visitor visitor) {
        visit(root, first, last, visitor);
    }

    private static boolean visit(@Nullable Link node, long first, long last, Visitor visitor) {
        if (node == null || node.greatest < first) {
            return true;
        }
        if (!visit(node.left, first, last, visitor)) {
            return false;
        }
        if (node.first > last) {
            return true;
        }
        if (node.last >= first && !visitor.visit(node.area)) {
            return false;
        }
        return visit(node.right, first, last, visitor);
    }

    private static int scramble(int value) {
        int mixed = (value + 1) * 0x9e3779b9;
        mixed ^= mixed >>> 15;
        mixed *= 0x85ebca6b;
        return mixed ^ mixed >>> 13;
    }

    private static Link insert(@Nullable Link node, Link link) {
        if (node == null) {
            return link.refresh();
        }
        if (link.priority > node.priority) {
            part(node, link);
            return link.refresh();
        }
        if (link.isBefore(node)) {
            node.left = insert(node.left, link);
        } else {
            node.right = insert(node.right, link);
        }
        return node.refresh();
    }

    /** Cuts a subtree in two at a link, whose children the parts become. */
    private static void part(@Nullable Link node, Link link) {
        if (node == null) {
            link.left = null;
            link.right = null;
        } else if (link.isBefore(node)) {
            part(node.left, link);
            node.left = link.right;
            link.right = node.refresh();
        } else {
            part(node.right, link);
            node.right = link.left;
            link.left = node.refresh();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the link itself, not one like it
    private static @Nullable Link remove(@Nullable Link node, Link link) {
        if (node == null) {
            throw new IllegalStateException("an area is removed from a tree that it is in: " + link.area);
        }
        if (node == link) {
            return join(node.left, node.right);
        }
        if (link.isBefore(node)) {
            node.left = remove(node.left, link);
        } else {
            node.right = remove(node.right, link);
        }
        return node.refresh();
    }

    private static @Nullable Link join(@Nullable Link low, @Nullable Link high) {
        if (low == null) {
            return high;
        }
        if (high == null) {
            return low;
        }
        if (low.priority > high.priority) {
            low.right = join(low.right, high);
            return low.refresh();
        }
        high.left = join(low, high.left);
        return high.refresh();
    }
}
