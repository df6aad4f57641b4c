package org.alloclab.vm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.alloclab.api.view.KernelMemory;

/** Counts what a process costs the kernel. What several processes share counts for each of them. */
final class KernelCost {
    private KernelCost() {}

    static KernelMemory of(Mm mm) {
        KernelObjects caches = mm.kernel.objects;
        Set<AnonVma> anonVmas = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<OpenFile> files = Collections.newSetFromMap(new IdentityHashMap<>());
        long links = 0;
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            links += area.chainLength;
            if (area.anonVma != null) {
                anonVmas.add(area.anonVma);
            }
            if (area.file != null) {
                files.add(area.file);
            }
        }
        List<KernelMemory.Objects> objects = new ArrayList<>(mm.objects.kinds());
        objects.add(of(caches.areas, mm.areas.size()));
        objects.add(of(caches.anonVmas, anonVmas.size()));
        objects.add(of(caches.anonVmaChains, links));
        objects.add(of(caches.files, files.size()));
        long tables = mm.tables.tables() + 1;
        return new KernelMemory(
                tables << PageTables.PAGE_SHIFT, (long) mm.objects.stackPages() << PageTables.PAGE_SHIFT, objects);
    }

    static KernelMemory.Objects of(KernelObjects.Kind kind, long count) {
        return new KernelMemory.Objects(
                kind.name(), count, kind.cache().figures().objectSize());
    }
}
