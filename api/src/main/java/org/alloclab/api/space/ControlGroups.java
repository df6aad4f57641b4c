package org.alloclab.api.space;

import java.util.Optional;

/**
 * The groups of processes of a machine (version 2 of cgroups, with the memory controller), as directories with files. A
 * path is that of a group, such as {@code /a/b}, or of a file in one, such as {@code /a/b/memory.max}.
 */
public interface ControlGroups {
    /** {@code mkdir(2)}: EEXIST, ENOENT, or EBUSY where the group above has processes. */
    long make(String path);

    /** {@code rmdir(2)}: ENOENT, or EBUSY where the group has processes or groups below it. */
    long remove(String path);

    /** The content of a file, if there is one that can be read. */
    Optional<String> read(String path);

    /**
     * Writes to a file, such as {@code 64M} to {@code memory.high}; a lower limit is kept at once.
     *
     * @param writer number of the process that writes: {@code 0} in {@code cgroup.procs} is itself
     * @return 0, or ENOENT, EINVAL for a value that is none, EBUSY where the group of {@code cgroup.procs} has groups below it,
     *     ESRCH for no process, EAGAIN where {@code memory.reclaim} could not have that much
     */
    long write(String path, String value, int writer);
}
