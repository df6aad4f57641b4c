package org.alloclab.vm.file;

import java.util.LinkedHashSet;
import java.util.Set;

/** The files of the machine, and how many of their pages are in memory. */
public final class Inodes {
    private static final String DISK = "fe:00";
    private static final String SHARED_MEMORY = "00:01";

    private final Set<Inode> inodes = new LinkedHashSet<>();
    private long nextNumber = 1024;
    private long cachedPages;

    public Iterable<Inode> all() {
        return inodes;
    }

    public long newNumber() {
        return nextNumber++;
    }

    public Inode register(Inode inode) {
        inodes.add(inode);
        return inode;
    }

    public void forget(Inode inode) {
        inodes.remove(inode);
    }

    /** A file on disk with this content, none of it cached. */
    public Inode diskFile(String name, byte[] content) {
        return register(new Inode(DISK, newNumber(), name, new Disk(content), content.length));
    }

    /** A file that lives in memory alone. */
    public Inode memoryFile(String name, long bytes) {
        return register(new Inode(SHARED_MEMORY, newNumber(), name, null, bytes));
    }

    /** So many pages of files came to memory, or went where negative. */
    public void cacheChanged(int change) {
        cachedPages += change;
    }

    /** Pages of files in memory, those of memory files included. */
    public long cachedPages() {
        return cachedPages;
    }
}
