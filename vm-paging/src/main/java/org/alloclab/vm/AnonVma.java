package org.alloclab.vm;

/**
 * The identity that areas share whose anonymous pages may belong to one another ({@code anon_vma}).
 *
 * <p>An area gets one at its first write fault. Fork gives the child's area a new one below the parent's; the chain of an
 * area names all of which it may hold pages. Two areas with different ones never merge, nor does an area whose chain
 * shows that it was forked with one that has none.
 */
final class AnonVma {
    /** The one it was forked from, or itself. */
    final AnonVma parent;
    /** Those forked from it; a root counts itself. */
    int children;
    /** Areas that have it as theirs. */
    int activeAreas;
    /** Areas that have it in their chain. */
    int links;

    private AnonVma(AnonVma parent) {
        this.parent = parent;
    }

    @SuppressWarnings("NullAway") // a root is its own parent
    private AnonVma() {
        this.parent = this;
        this.children = 1;
    }

    static AnonVma root() {
        return new AnonVma();
    }

    static AnonVma forkedFrom(AnonVma parent) {
        parent.children++;
        return new AnonVma(parent);
    }
}
