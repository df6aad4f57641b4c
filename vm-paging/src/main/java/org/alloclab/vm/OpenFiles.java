package org.alloclab.vm;

/** Opening and closing of files: their {@code struct file}, dentry and inode, kept as long as somebody needs them. */
final class OpenFiles {
    private final Kernel kernel;
    private final KernelObjects objects;

    OpenFiles(Kernel kernel) {
        this.kernel = kernel;
        this.objects = kernel.objects;
    }

    /**
     * A new opening of a file.
     *
     * @param byDescriptor whether a descriptor holds it, which is never closed; else the areas that map it do
     */
    OpenFile open(Inode inode, boolean writable, boolean byDescriptor) {
        if (inode.openings++ == 0 && inode.object == 0) {
            inode.object = objects.take(inode.isMemoryFile() ? objects.memoryInodes : objects.diskInodes);
            inode.dentry = objects.take(objects.dentries);
        }
        OpenFile file = new OpenFile(inode, writable, objects.take(objects.files));
        file.references = byDescriptor ? 1 : 0;
        return file;
    }

    void get(OpenFile file) {
        file.references++;
    }

    /** fs/file_table.c, __fput. A memory file without a name ends with its last opening; others stay cached. */
    void put(OpenFile file) {
        file.references--;
        if (file.references > 0) {
            return;
        }
        objects.give(objects.files, file.object);
        Inode inode = file.inode;
        inode.openings--;
        if (inode.openings == 0 && inode.isMemoryFile()) {
            kernel.dropCached(inode, 0, Long.MAX_VALUE);
            if (inode.hugetlb != null) {
                kernel.hugetlb.evict(inode.hugetlb);
            }
            objects.give(objects.dentries, inode.dentry);
            objects.give(objects.memoryInodes, inode.object);
            inode.object = 0;
            kernel.inodes.remove(inode);
        }
    }
}
