package org.alloclab.vm.reclaim;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.jspecify.annotations.Nullable;

/** What is left when reclaim finds nothing more: a process is ended (mm/oom_kill.c). */
public interface OutOfMemory {
    /** The limit of a group cannot be kept; {@code current} is the process that asks, if it is one. */
    void inGroup(MemoryGroup group, @Nullable Mm current, int gfp);

    /** A limit that was written cannot be kept. Answers whether a process could be ended for it. */
    boolean inGroupForLimit(MemoryGroup group);

    /** The machine has no frame to give. */
    void anywhere(@Nullable Mm current, int gfp);
}
