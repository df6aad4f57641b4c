package org.alloclab.vm.control;

import java.util.Optional;
import org.alloclab.api.space.ControlGroups;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.proc.GroupFile;
import org.alloclab.vm.proc.GroupText;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;
import org.jspecify.annotations.Nullable;

/**
 * The mounted cgroup2 file system, with the memory controller in every group ({@code cgroup.subtree_control} is not there).
 *
 * <p>Processes are in leaves: a group that has processes gets no group below it, nor the other way round, but for the root.
 * The real kernel says that when the controller is handed on (cgroup_vet_subtree_control_enable).
 */
public final class GroupTree implements ControlGroups {
    private static final String SELF = "0";

    private final MemoryGroups groups;
    private final GroupText texts;
    private final GroupWrites writes;
    private final Processes processes;

    public GroupTree(MemoryGroups groups, GroupText texts, GroupWrites writes, Processes processes) {
        this.groups = groups;
        this.texts = texts;
        this.writes = writes;
        this.processes = processes;
    }

    /** cgroup_mkdir. */
    @Override
    public long make(String path) {
        if (groups.named(path) != null) {
            return Errno.EEXIST.result();
        }
        MemoryGroup parent = groups.named(directory(path));
        if (parent == null) {
            return Errno.ENOENT.result();
        }
        if (!parent.isRoot() && hasMembers(parent)) {
            return Errno.EBUSY.result();
        }
        groups.make(path);
        return 0;
    }

    /** cgroup_rmdir. */
    @Override
    public long remove(String path) {
        MemoryGroup group = groups.named(path);
        if (group == null) {
            return Errno.ENOENT.result();
        }
        if (group.isRoot() || group.hasChildren() || hasMembers(group)) {
            return Errno.EBUSY.result();
        }
        groups.remove(group);
        return 0;
    }

    @Override
    public Optional<String> read(String path) {
        MemoryGroup group = groups.named(directory(path));
        Optional<GroupFile> file = GroupFile.named(name(path));
        if (group == null
                || file.isEmpty()
                || !isThere(group, file.get())
                || !file.get().isReadable()) {
            return Optional.empty();
        }
        return Optional.of(texts.of(group, file.get()));
    }

    @Override
    public long write(String path, String value, int writer) {
        MemoryGroup group = groups.named(directory(path));
        Optional<GroupFile> file = GroupFile.named(name(path));
        if (group == null || file.isEmpty() || !isThere(group, file.get())) {
            return Errno.ENOENT.result();
        }
        if (!file.get().isWritable()) {
            return Errno.EINVAL.result();
        }
        if (file.get() == GroupFile.CGROUP_PROCS) {
            return enter(group, value.strip(), writer);
        }
        return writes.write(group, file.get(), value.strip());
    }

    /** cgroup_procs_write: the process, and what it asks for from now on. */
    private long enter(MemoryGroup group, String value, int writer) {
        if (!value.matches("\\d{1,9}")) {
            return Errno.EINVAL.result();
        }
        int pid = value.equals(SELF) ? writer : Integer.parseInt(value);
        LinuxProcess process = process(pid);
        if (process == null) {
            return Errno.ESRCH.result();
        }
        if (!group.isRoot() && group.hasChildren()) {
            return Errno.EBUSY.result();
        }
        process.moveTo(group);
        return 0;
    }

    private @Nullable LinuxProcess process(int pid) {
        for (LinuxProcess process : processes) {
            if (process.task.pid == pid) {
                return process;
            }
        }
        return null;
    }

    private boolean hasMembers(MemoryGroup group) {
        for (LinuxProcess process : processes) {
            if (process.mm.group.number == group.number) {
                return true;
            }
        }
        return false;
    }

    private static boolean isThere(MemoryGroup group, GroupFile file) {
        return !group.isRoot() || file.isOnRoot();
    }

    /** The path of the group that a path lies in. */
    private static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
