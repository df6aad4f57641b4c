package org.alloclab.vm;

/** One opening of a file ({@code struct file}): areas of different openings do not merge. */
final class OpenFile {
    final Inode inode;
    final boolean writable;
    /** {@code FMODE_RANDOM}: no read-ahead (fadvise RANDOM). */
    boolean random;

    OpenFile(Inode inode, boolean writable) {
        this.inode = inode;
        this.writable = writable;
    }
}
