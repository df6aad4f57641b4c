package org.alloclab.vm.area;

import org.alloclab.vm.file.MappingTree;
import org.alloclab.vm.file.OpenFile;

/**
 * Keeps areas in the trees by which the reverse mapping finds them, as they come, go and change their bounds (mm/vma.c,
 * vma_link_file, vma_prepare, vma_complete).
 */
final class AreaLinks {
    private AreaLinks() {}

    static void entered(Vma area) {
        OpenFile file = area.file;
        if (file != null) {
            MappingTree.Link place = new MappingTree.Link(area);
            area.fileLink = place;
            file.inode.areas.insert(place);
        }
    }

    static void left(Vma area) {
        MappingTree.Link place = area.fileLink;
        OpenFile file = area.file;
        if (file != null && place != null) {
            file.inode.areas.remove(place);
            area.fileLink = null;
        }
    }

    static void boundsChanged(Vma area) {
        for (AnonVma.Link link : area.anonChain) {
            link.anonVma().areas.update(link.place());
        }
        MappingTree.Link place = area.fileLink;
        OpenFile file = area.file;
        if (file != null && place != null) {
            file.inode.areas.update(place);
        }
    }
}
