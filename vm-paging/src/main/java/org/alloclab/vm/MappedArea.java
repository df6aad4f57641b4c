package org.alloclab.vm;

/** What a {@link MappingTree} knows of an area: the page offsets of its mapping that it covers. */
interface MappedArea {
    long firstPageOffset();

    long lastPageOffset();
}
