package org.alloclab.vm.cache;

import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.pool.HugetlbPool;

/** Opening and closing of files: their {@code struct file}, dentry and inode, kept as long as somebody needs them. */
public final class OpenFiles {
    private final PageCache pageCache;
    private final HugetlbPool pool;
    private final Inodes inodes;
    private final KernelObjects objects;

    public OpenFiles(KernelObjects objects, PageCache pageCache, HugetlbPool pool, Inodes inodes) {
        this.objects = objects;
        this.pageCache = pageCache;
        this.pool = pool;
        this.inodes = inodes;
    }

    /** A new opening of a file, held by a descriptor, which is never closed. */
    public OpenFile openForDescriptor(Inode inode, OpenFile.Mode mode) {
        return open(inode, mode, 1);
    }

    /** A new opening of a file, held by the areas that map it. */
    public OpenFile openForAreas(Inode inode, OpenFile.Mode mode) {
        return open(inode, mode, 0);
    }

    private OpenFile open(Inode inode, OpenFile.Mode mode, int references) {
        if (inode.openings++ == 0 && inode.object == 0) {
            inode.object = objects.take(inode.isMemoryFile() ? objects.memoryInodes : objects.diskInodes);
            inode.dentry = objects.take(objects.dentries);
        }
        OpenFile file = new OpenFile(inode, mode == OpenFile.Mode.READ_WRITE, objects.take(objects.files));
        file.references = references;
        return file;
    }

    public void get(OpenFile file) {
        file.references++;
    }

    /** fs/file_table.c, __fput. A memory file without a name ends with its last opening; others stay cached. */
    public void put(OpenFile file) {
        file.references--;
        if (file.references > 0) {
            return;
        }
        objects.give(objects.files, file.object);
        Inode inode = file.inode;
        inode.openings--;
        if (inode.openings == 0 && inode.isMemoryFile()) {
            pageCache.drop(inode, 0, Long.MAX_VALUE);
            if (inode.hugetlb != null) {
                inode.hugetlb.evict(pool);
            }
            objects.give(objects.dentries, inode.dentry);
            objects.give(objects.memoryInodes, inode.object);
            inode.object = 0;
            inodes.forget(inode);
        }
    }
}
