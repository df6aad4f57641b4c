package org.alloclab.vm.cache;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Errno;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.reclaim.WriteBack;

/** {@code posix_fadvise(2)} (mm/fadvise.c, generic_fadvise). Of a memory file nothing is read or dropped. */
public final class FileAdvice {
    private static final int NORMAL = 0;
    private static final int RANDOM = 1;
    private static final int SEQUENTIAL = 2;
    private static final int WILL_NEED = 3;
    private static final int DONT_NEED = 4;

    private final WriteBack writeBack;
    private final PageCache pageCache;
    private final DropCaches dropCaches;

    public FileAdvice(WriteBack writeBack, PageCache pageCache, DropCaches dropCaches) {
        this.writeBack = writeBack;
        this.pageCache = pageCache;
        this.dropCaches = dropCaches;
    }

    /** Bytes from {@code offset}; a length of 0 reaches to the end of the file. */
    public long fadvise(OpenFile file, long offset, long length, int advice) {
        if (length < 0 || advice < NORMAL || advice > DONT_NEED) {
            return Errno.EINVAL.result();
        }
        long end = length == 0 || offset + length < offset ? Long.MAX_VALUE : offset + length;
        switch (advice) {
            case NORMAL, SEQUENTIAL -> file.random = false;
            case RANDOM -> file.random = true;
            case WILL_NEED -> willNeed(file.inode, offset, end);
            default -> dontNeed(file.inode, offset, end);
        }
        return 0;
    }

    /** Each page of which a byte is meant. */
    private void willNeed(Inode inode, long offset, long end) {
        if (!inode.isMemoryFile()) {
            long first = offset >>> PAGE_SHIFT;
            long last = (end - 1) >>> PAGE_SHIFT;
            pageCache.readAhead(null, inode, first, last - first + 1);
        }
    }

    /** Pages that are meant as a whole; the last one of the file counts as whole. */
    private void dontNeed(Inode inode, long offset, long end) {
        if (!inode.isMemoryFile()) {
            writeBack.pages(inode, offset >>> PAGE_SHIFT, pagesUpTo(end));
            long limit = end >= inode.sizeBytes ? pagesUpTo(end) : end >>> PAGE_SHIFT;
            dropCaches.invalidate(inode, pagesUpTo(offset), limit);
        }
    }

    private static long pagesUpTo(long bytes) {
        return (bytes >>> PAGE_SHIFT) + ((bytes & (PAGE_SIZE - 1)) == 0 ? 0 : 1);
    }
}
