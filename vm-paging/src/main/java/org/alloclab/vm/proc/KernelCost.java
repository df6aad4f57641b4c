package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.vm.area.AnonVma;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.process.LinuxProcess;

/** Counts what a process costs the kernel. What several processes share counts for each of them. */
public final class KernelCost {
    private KernelCost() {}

    public static KernelMemory of(LinuxProcess process, KernelObjects caches) {
        Mm mm = process.mm;
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
        List<KernelMemory.Objects> objects = new ArrayList<>(process.objects.kinds());
        objects.add(caches.areas.counted(mm.areas.size()));
        objects.add(caches.anonVmas.counted(anonVmas.size()));
        objects.add(caches.anonVmaChains.counted(links));
        objects.add(caches.files.counted(files.size()));
        long tables = mm.tables.tables() + 1;
        return new KernelMemory(tables << PAGE_SHIFT, (long) process.objects.stackPages() << PAGE_SHIFT, objects);
    }
}
