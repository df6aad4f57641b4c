package org.alloclab.harness.study.kernel;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.harness.machine.KernelMachine;
import org.alloclab.harness.view.KernelFile;
import org.alloclab.harness.workload.KernelLoad;

/** Every /proc file that the allocators print, after some work. */
public final class ProcViews implements Experiment {
    private static final int AREAS = 20;

    @Override
    public String id() {
        return "proc";
    }

    @Override
    public String summary() {
        return "the /proc files of the allocators after some work: buddyinfo, zoneinfo, slabinfo, vmallocinfo ...";
    }

    @Override
    public List<Section> run(KernelSetting setting) {
        KernelMachine kernel = setting.kernel(setting.machine("x86_64-1g"), Probe.NONE);
        new KernelLoad(kernel.frames(), setting.seed(), setting.cpus()).run(setting.operations() / 10, 0.5);
        KmemCache tasks = kernel.slab().createCache(CacheSpec.of("task_struct", 5888, 64, CacheSpec.SLAB_PANIC));
        for (int i = 0; i < 100; i++) {
            tasks.alloc(Gfp.GFP_KERNEL, i % setting.cpus());
            kernel.slab().kmalloc(8 << (i % 10), Gfp.GFP_KERNEL, i % setting.cpus());
        }
        for (int i = 1; i <= AREAS; i++) {
            long area = kernel.vmalloc().vmalloc(i * 4096L, 0);
            if (i % 4 == 0) {
                kernel.vmalloc().vfree(area, 0);
            }
        }
        List<Section> sections = new ArrayList<>();
        for (KernelFile file : KernelFile.all(kernel.frames(), kernel.slab(), kernel.vmalloc())) {
            sections.add(new Section.Text(file.title(), file.text()));
        }
        return sections;
    }
}
