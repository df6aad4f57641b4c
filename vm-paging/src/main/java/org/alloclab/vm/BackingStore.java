package org.alloclab.vm;

/** What a disk file holds on disk. */
interface BackingStore {

    /** Reads a page; beyond what is stored it is zeros. */
    long[] read(long pageIndex);

    /** Writes a page back. */
    void write(long pageIndex, long[] words);
}
