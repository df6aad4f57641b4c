package org.alloclab.libc.jemalloc;

import java.util.List;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;

/**
 * Where the main thread's control block is.
 *
 * <p>The dynamic loader puts it with the main thread's static TLS into the first anonymous area of its own, one that is
 * not the {@code .bss} of a library. In a process with {@code libjemalloc.so.2} preloaded, the TLS of the libraries takes
 * 0x3180 bytes of it; in any other process the question does not arise. (glibc 2.36 elf/dl-tls.c,
 * _dl_allocate_tls_storage)
 */
final class StaticTls {
    private static final long CONTROL_BLOCK_OFFSET = 0x3180;
    private static final long LEAST_BYTES = 5 * 4096;

    private StaticTls() {}

    /** The control block's address in an address space as it was before the library started, else the given one. */
    static long mainControlBlock(List<VmaView> areas, long otherwise) {
        long previousEnd = 0;
        for (VmaView area : areas) {
            boolean anonymous = area.inode() == 0 && area.name().isEmpty();
            boolean writable = area.prot() == (Prot.READ | Prot.WRITE);
            if (anonymous && writable && area.start() != previousEnd && area.sizeBytes() >= LEAST_BYTES) {
                return area.start() + CONTROL_BLOCK_OFFSET;
            }
            previousEnd = area.end();
        }
        return otherwise;
    }
}
