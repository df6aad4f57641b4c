package org.alloclab.api.space;

import org.alloclab.api.program.ProgramStart;

/** The virtual memory of a whole machine: its processes and the files they map. File descriptors are machine-wide. */
public interface VirtualMemory {

    /**
     * Starts the first process, with the areas of the layout that the machine was made for.
     *
     * @param resident whether the pages of those areas are present already
     */
    UserProcess start(boolean resident);

    /**
     * Starts a process with a program, as {@code execve(2)} does: nothing is loaded but what the kernel itself writes.
     *
     * @throws org.alloclab.api.program.ElfFormatException for a file that is no program of this machine, is not there, or
     *     does not fit
     */
    StartedProgram exec(ProgramStart start);

    /** A new memory file ({@code memfd_create(2)}) of this size, all holes; answers its descriptor. */
    int memoryFile(String name, long bytes);

    /** A file on disk with this content, none of it cached; answers its descriptor. */
    int diskFile(String name, byte[] content);

    /** Opens the file of a descriptor anew, for reading only. */
    int reopenReadOnly(int descriptor);

    /** The inode number of the file of a descriptor. */
    long inode(int descriptor);

    /** {@code ftruncate(2)}. */
    long ftruncate(int descriptor, long length);

    /** {@code posix_fadvise(2)}; 0 normal, 1 random, 2 sequential, 3 will need, 4 don't need. */
    long fadvise(int descriptor, long offset, long length, int advice);

    /** {@code fdatasync(2)}. */
    long fdatasync(int descriptor);

    /** {@code sync(2)}: every dirty page of a file on disk is written. */
    long sync();

    /**
     * Writes to {@code /proc/sys/vm/drop_caches}: 1 drops clean pages of files that nobody maps, 2 what shrinkers free, 3
     * both.
     */
    long dropCaches(long value);

    /**
     * {@code swapoff(2)} on a device of the machine, by its place from 0: every page in it comes back into memory. EINVAL where
     * it is not in use.
     */
    long swapOff(int device);

    /**
     * {@code swapon(2)} on a device that was taken out of use; EBUSY where it is in use, EINVAL for a device or a priority that
     * is none.
     *
     * @param priority 0 to 32767, or -1 for one below all others
     */
    long swapOn(int device, int priority);

    /**
     * A step of khugepaged, which never runs by itself: it scans the processes that may have huge pages from where it
     * stopped, and makes huge pages of small ones.
     *
     * @param pages how many are scanned; the scan ends with its list at the latest
     * @return how many huge pages it made
     */
    long khugepaged(long pages);

    /** The groups that its processes are in. */
    ControlGroups groups();

    /** Reads one page at most; answers the number of bytes. */
    long pread(int descriptor, long offset);

    /** Writes one page whose first byte is this and whose others are 0; answers the number of bytes. */
    long pwrite(int descriptor, long offset, int firstByte);

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    void checkInvariants();
}
