package org.alloclab.vm.process;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.edit.ObjectReserve;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.swap.SwapSpace;

/** {@code fork(2)} (kernel/fork.c, copy_process). */
public final class ForkCall {
    private final ProcessStart start;
    private final Overcommit overcommit;
    private final ObjectReserve reserve;
    private final HugeCandidates candidates;
    private final AreaObjects areaObjects;
    private final HugetlbEntries hugetlbEntries;
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final Teller teller;

    public ForkCall(
            ProcessStart start,
            Overcommit overcommit,
            ObjectReserve reserve,
            HugeCandidates candidates,
            AreaObjects areaObjects,
            HugetlbEntries hugetlbEntries,
            PageDescriptors pages,
            SwapSpace swap,
            Teller teller) {
        this.start = start;
        this.overcommit = overcommit;
        this.reserve = reserve;
        this.candidates = candidates;
        this.areaObjects = areaObjects;
        this.hugetlbEntries = hugetlbEntries;
        this.pages = pages;
        this.swap = swap;
        this.teller = teller;
    }

    /** Whether the machine promises the child's memory. Answers 0 or a negative errno. */
    public long check(Mm parent) {
        for (Vma area = parent.areas.first(); area != null; area = area.next) {
            boolean copied = !area.is(VmFlags.DONTCOPY);
            if (copied && area.is(VmFlags.ACCOUNT) && !overcommit.promises(area.pages())) {
                return Errno.ENOMEM.result();
            }
        }
        return reserve.servesFork(parent) ? 0 : Errno.ENOMEM.result();
    }

    public LinuxProcess fork(LinuxProcess parent) {
        LinuxProcess child = start.process(parent.mm.group, parent.mm.space, parent.mm.startBreak);
        child.task = parent.task.forked(child.task.pid);
        child.image = parent.image;
        child.oomScoreAdjust = parent.oomScoreAdjust;
        if (parent.mm.onKhugepagedList) {
            candidates.enter(child.mm);
        }
        try {
            new Fork(parent.mm, child.mm, areaObjects, hugetlbEntries, pages, swap, teller).copyAll();
        } catch (SimulatedDeath death) {
            child.end();
            throw death;
        }
        return child;
    }
}
