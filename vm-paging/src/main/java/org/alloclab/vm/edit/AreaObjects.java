package org.alloclab.vm.edit;

import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.object.KernelObjects;

/** The objects of areas: a {@code vm_area_struct} each, and a hold on the file that is mapped. */
public final class AreaObjects {
    private final KernelObjects objects;
    private final OpenFiles files;
    private final HugetlbAreas hugetlb;

    public AreaObjects(KernelObjects objects, OpenFiles files, HugetlbAreas hugetlb) {
        this.objects = objects;
        this.files = files;
        this.hugetlb = hugetlb;
    }

    /** Gives an area its object, if it has none yet (mm/vma_init.c, vm_area_alloc). */
    public void take(Vma area) {
        if (area.object == 0) {
            area.object = objects.take(objects.areas);
            if (area.file != null) {
                files.get(area.file);
            }
        }
    }

    /** An area is gone, and so are its pages (mm/vma.c, remove_vma). */
    void give(Vma area) {
        if (area.object != 0) {
            hugetlb.close(area);
            objects.give(objects.areas, area.object);
            area.object = 0;
            if (area.file != null) {
                files.put(area.file);
            }
        }
    }
}
