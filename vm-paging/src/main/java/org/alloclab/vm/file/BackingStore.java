package org.alloclab.vm.file;

/** What a disk file holds on disk. */
public interface BackingStore {

    /** Reads a page; beyond what is stored it is zeros. */
    long[] read(long pageIndex);

    /** Writes a page back. */
    void write(long pageIndex, long[] words);
}
