package org.alloclab.vm;

import java.util.LinkedHashSet;
import java.util.Set;

/** The files of the machine, and how many of their pages are in memory. */
final class Inodes {
    private static final String DISK = "fe:00";
    private static final String SHARED_MEMORY = "00:01";

    private final Set<Inode> inodes = new LinkedHashSet<>();
    private long nextNumber = 1024;
    private long cachedPages;

    Iterable<Inode> all() {
        return inodes;
    }

    long newNumber() {
        return nextNumber++;
    }

    Inode register(Inode inode) {
        inodes.add(inode);
        return inode;
    }

    void forget(Inode inode) {
        inodes.remove(inode);
    }

    /** A file on disk with this content, none of it cached. */
    Inode diskFile(String name, byte[] content) {
        return register(new Inode(DISK, newNumber(), name, new Disk(content), content.length));
    }

    /** A file that lives in memory alone. */
    Inode memoryFile(String name, long bytes) {
        return register(new Inode(SHARED_MEMORY, newNumber(), name, null, bytes));
    }

    /** So many pages of files came to memory, or went where negative. */
    void cacheChanged(int change) {
        cachedPages += change;
    }

    /** Pages of files in memory, those of memory files included. */
    long cachedPages() {
        return cachedPages;
    }
}
