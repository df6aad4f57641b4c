package org.alloclab.vm.edit;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.vm.area.Committed;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.swap.SwapSpace;

/** What the machine promises (mm/util.c, __vm_enough_memory, vm_commit_limit). */
public final class Overcommit {
    private static final int ALWAYS = 1;
    private static final int NEVER = 2;

    private final MachineDescription machine;
    private final Tunables tunables;
    private final Frames frames;
    private final SwapSpace swap;
    private final HugetlbPool pool;
    private final Committed committed;

    public Overcommit(
            MachineDescription machine,
            Tunables tunables,
            Frames frames,
            SwapSpace swap,
            HugetlbPool pool,
            Committed committed) {
        this.machine = machine;
        this.tunables = tunables;
        this.frames = frames;
        this.swap = swap;
        this.pool = pool;
        this.committed = committed;
    }

    /** Whether the machine promises so many pages more. */
    public boolean promises(long wanted) {
        return switch (tunables.overcommitMemory()) {
            case ALWAYS -> true;
            case NEVER -> committed.pages() + wanted <= limit();
            default -> wanted <= machine.pages() + swap.totalSlots();
        };
    }

    /** {@code CommitLimit}, in pages. */
    public long limit() {
        long ordinary = frames.total() - pool.total() * Pages.HUGE_PARTS;
        return ordinary * tunables.overcommitRatio() / 100 + swap.totalSlots();
    }
}
