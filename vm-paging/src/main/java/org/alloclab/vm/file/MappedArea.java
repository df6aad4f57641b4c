package org.alloclab.vm.file;

/** What a {@link MappingTree} knows of an area: the page offsets of its mapping that it covers. */
public interface MappedArea {
    long firstPageOffset();

    long lastPageOffset();
}
