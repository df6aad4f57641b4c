package org.alloclab.vm.area;

import org.alloclab.vm.file.MappingTree;
import org.alloclab.vm.object.KernelObjects;

/**
 * The identity that areas share whose anonymous pages may belong to one another ({@code anon_vma}).
 *
 * <p>An area gets one at its first write fault. Fork gives the child's area a new one below the parent's; the chain of an
 * area names all of which it may hold pages. Two areas with different ones never merge, nor does an area whose chain
 * shows that it was forked with one that has none.
 */
public final class AnonVma {
    /** The one it was forked from, or itself. */
    final AnonVma parent;
    /** Those forked from it; a root counts itself. */
    int children;
    /** Areas that have it as theirs. */
    int activeAreas;
    /** Areas that have it in their chain: those that may hold its pages. */
    public final MappingTree areas = new MappingTree();

    /** An area's membership ({@code struct anon_vma_chain}). */
    record Link(AnonVma anonVma, MappingTree.Link place) {}

    private final KernelObjects objects;
    private final long object;
    /** Whoever keeps it: the areas that have it in their chain, together, and of a root each of its family. */
    private int references = 1;

    private AnonVma(AnonVma parent) {
        this.parent = parent;
        this.objects = parent.objects;
        this.object = objects.take(objects.anonVmas);
        parent.familyRoot().references++;
    }

    @SuppressWarnings("NullAway") // a root is its own parent
    private AnonVma(KernelObjects objects) {
        this.objects = objects;
        this.object = objects.take(objects.anonVmas);
        this.parent = this;
        this.children = 1;
    }

    static AnonVma root(KernelObjects objects) {
        return new AnonVma(objects);
    }

    KernelObjects objects() {
        return objects;
    }

    /** The one that all others of the family were forked from. */
    @SuppressWarnings("ReferenceEquality") // a root is its own parent
    public AnonVma familyRoot() {
        AnonVma anonVma = this;
        while (anonVma.parent != anonVma) {
            anonVma = anonVma.parent;
        }
        return anonVma;
    }

    /** One reference less; the last one frees it (mm/rmap.c, put_anon_vma, anon_vma_free). */
    @SuppressWarnings("ReferenceEquality") // a root is its own parent
    void put() {
        references--;
        if (references == 0) {
            objects.give(objects.anonVmas, object);
            AnonVma root = familyRoot();
            if (root != this) {
                root.put();
            }
        }
    }

    static AnonVma forkedFrom(AnonVma parent) {
        parent.children++;
        return new AnonVma(parent);
    }
}
