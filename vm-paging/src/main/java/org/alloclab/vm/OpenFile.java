package org.alloclab.vm;

/** One opening of a file ({@code struct file}): areas of different openings do not merge. */
final class OpenFile {
    /** What it was opened for. */
    enum Mode {
        READ_ONLY,
        READ_WRITE
    }

    final Inode inode;
    final boolean writable;
    /** {@code FMODE_RANDOM}: no read-ahead (fadvise RANDOM). */
    boolean random;

    /** Its {@code struct file}. */
    final long object;
    /** Descriptors and areas that hold it. */
    int references;

    OpenFile(Inode inode, boolean writable, long object) {
        this.inode = inode;
        this.writable = writable;
        this.object = object;
    }
}
