package org.alloclab.vm;

import org.alloclab.api.space.Errno;

/** {@code posix_fadvise(2)} (mm/fadvise.c, generic_fadvise). Of a memory file nothing is read or dropped. */
final class FileAdvice {
    private static final int NORMAL = 0;
    private static final int RANDOM = 1;
    private static final int SEQUENTIAL = 2;
    private static final int WILL_NEED = 3;
    private static final int DONT_NEED = 4;

    private final Kernel kernel;

    FileAdvice(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Bytes from {@code offset}; a length of 0 reaches to the end of the file. */
    long fadvise(OpenFile file, long offset, long length, int advice) {
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
            long first = offset >>> PageTables.PAGE_SHIFT;
            long last = (end - 1) >>> PageTables.PAGE_SHIFT;
            PageCache.readAhead(kernel, null, inode, first, last - first + 1);
        }
    }

    /** Pages that are meant as a whole; the last one of the file counts as whole. */
    private void dontNeed(Inode inode, long offset, long end) {
        if (!inode.isMemoryFile()) {
            WriteBack.pages(kernel, inode, offset >>> PageTables.PAGE_SHIFT, pagesUpTo(end));
            long limit = end >= inode.sizeBytes ? pagesUpTo(end) : end >>> PageTables.PAGE_SHIFT;
            DropCaches.invalidate(kernel, inode, pagesUpTo(offset), limit);
        }
    }

    private static long pagesUpTo(long bytes) {
        return (bytes >>> PageTables.PAGE_SHIFT) + ((bytes & (PageTables.PAGE_SIZE - 1)) == 0 ? 0 : 1);
    }
}
