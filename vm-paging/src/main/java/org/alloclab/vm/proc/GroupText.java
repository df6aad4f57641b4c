package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.Set;
import java.util.function.ToLongFunction;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.cgroup.PageCounter;
import org.alloclab.vm.cgroup.Stalls;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;

/** Prints the {@link GroupFile}s of a group. */
public final class GroupText {
    private final MemoryGroups groups;
    private final PageDescriptors pages;
    private final KernelObjects objects;
    private final Processes processes;
    private final Stalls stalls;

    public GroupText(
            MemoryGroups groups, PageDescriptors pages, KernelObjects objects, Processes processes, Stalls stalls) {
        this.groups = groups;
        this.pages = pages;
        this.objects = objects;
        this.processes = processes;
        this.stalls = stalls;
    }

    /** The file as text; empty where the group has no such file, or it cannot be read. */
    public String of(MemoryGroup group, GroupFile file) {
        if (!file.isReadable() || (group.isRoot() && !file.isOnRoot())) {
            return "";
        }
        return switch (file) {
            case CGROUP_CONTROLLERS -> "memory\n";
            case CGROUP_EVENTS -> "populated " + (isPopulated(group) ? 1 : 0) + "\nfrozen 0\n";
            case CGROUP_PROCS -> members(group);
            case MEMORY_CURRENT -> bytes(group.memory.used());
            case MEMORY_PEAK -> bytes(group.memory.peak());
            case MEMORY_MIN -> bytes(group.min());
            case MEMORY_LOW -> bytes(group.low());
            case MEMORY_HIGH -> bytes(group.memory.high());
            case MEMORY_MAX -> bytes(group.memory.max());
            case MEMORY_OOM_GROUP -> (group.endsTogether ? 1 : 0) + "\n";
            case MEMORY_EVENTS -> events(group::events, GroupEvent.OF_MEMORY);
            case MEMORY_EVENTS_LOCAL -> events(group::localEvents, GroupEvent.OF_MEMORY);
            case MEMORY_PRESSURE -> group.pressure.text(stalls.now());
            case MEMORY_STAT -> new MemoryStatText(groups, group, pages, objects, processes).print();
            case MEMORY_SWAP_CURRENT -> bytes(group.swap.used());
            case MEMORY_SWAP_PEAK -> bytes(group.swap.peak());
            case MEMORY_SWAP_HIGH -> bytes(group.swap.high());
            case MEMORY_SWAP_MAX -> bytes(group.swap.max());
            case MEMORY_SWAP_EVENTS -> events(group::events, GroupEvent.OF_SWAP);
            case MEMORY_RECLAIM -> "";
        };
    }

    /** {@code /proc/PID/cgroup} (kernel/cgroup/cgroup.c, proc_cgroup_show). */
    static String ofProcess(LinuxProcess process) {
        MemoryGroup group = process.mm.group;
        return "0::" + group.name + (group.isOffline() ? " (deleted)" : "") + "\n";
    }

    /** Whether a process is in the group or below it. */
    public boolean isPopulated(MemoryGroup group) {
        for (LinuxProcess process : processes) {
            if (process.mm.group.isWithin(group)) {
                return true;
            }
        }
        return false;
    }

    private String members(MemoryGroup group) {
        StringBuilder text = new StringBuilder();
        for (LinuxProcess process : processes) {
            if (process.mm.group.number == group.number) {
                text.append(process.task.pid).append('\n');
            }
        }
        return text.toString();
    }

    private static String bytes(long pages) {
        return pages == PageCounter.UNLIMITED ? "max\n" : (pages << PAGE_SHIFT) + "\n";
    }

    private static String events(ToLongFunction<GroupEvent> counts, Set<GroupEvent> events) {
        StringBuilder text = new StringBuilder();
        for (GroupEvent event : events) {
            text.append(event.word())
                    .append(' ')
                    .append(counts.applyAsLong(event))
                    .append('\n');
        }
        return text.toString();
    }
}
