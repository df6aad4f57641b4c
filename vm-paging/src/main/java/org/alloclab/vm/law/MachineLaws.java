package org.alloclab.vm.law;

import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.swap.SwapSpace;

/** All laws of a machine: of what its processes share, and of each process. */
public final class MachineLaws {
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final MemoryGroups groups;
    private final HugePages hugePages;
    private final HugetlbPool pool;
    private final Inodes inodes;
    private final KernelObjects objects;
    private final Processes processes;

    public MachineLaws(
            PageDescriptors pages,
            SwapSpace swap,
            MemoryGroups groups,
            HugePages hugePages,
            HugetlbPool pool,
            Inodes inodes,
            KernelObjects objects,
            Processes processes) {
        this.pages = pages;
        this.swap = swap;
        this.groups = groups;
        this.hugePages = hugePages;
        this.pool = pool;
        this.inodes = inodes;
        this.objects = objects;
        this.processes = processes;
    }

    /** Of every process, and of what they share. */
    public void checkAll() {
        for (LinuxProcess process : processes) {
            Invariants.check(process.mm);
        }
        checkShared();
    }

    /** Of one process, and of what it shares with the others. */
    public void check(LinuxProcess process) {
        Invariants.check(process.mm);
        checkShared();
    }

    private void checkShared() {
        new KernelInvariants(pages, swap, groups, hugePages, inodes, objects, processes).check();
        HugetlbInvariants.check(pool, inodes, processes);
    }
}
