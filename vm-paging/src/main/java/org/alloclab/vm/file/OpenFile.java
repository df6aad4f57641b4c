package org.alloclab.vm.file;

/** One opening of a file ({@code struct file}): areas of different openings do not merge. */
public final class OpenFile {
    /** What it was opened for. */
    public enum Mode {
        READ_ONLY,
        READ_WRITE
    }

    public final Inode inode;
    public final boolean writable;
    /** {@code FMODE_RANDOM}: no read-ahead (fadvise RANDOM). */
    public boolean random;

    /** Its {@code struct file}. */
    public final long object;
    /** Descriptors and areas that hold it. */
    public int references;

    public OpenFile(Inode inode, boolean writable, long object) {
        this.inode = inode;
        this.writable = writable;
        this.object = object;
    }
}
