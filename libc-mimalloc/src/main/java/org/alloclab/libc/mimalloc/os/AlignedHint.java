package org.alloclab.libc.mimalloc.os;

import org.alloclab.libc.mimalloc.size.Slices;

/**
 * Where aligned mappings are asked to lie (mimalloc 3.6, os.c, _mi_os_get_aligned_hint): one behind the other from a
 * random place between 2 and 6 TiB on.
 *
 * <pre>
 *   base ──► 2 TiB + random * 1 MiB          each time: base += (size + OS page - 1 + alignment), up to 2 MiB
 *   hint  =  base before, up to the alignment
 * </pre>
 *
 * <p>The random number is the first one of the main thread's theap, whose nonce is the address of that theap's random
 * context. It lies in the library's data: the hint depends on where the library was loaded.
 */
final class AlignedHint {
    private static final long START = 2L << 40;
    private static final long LAST = 30L << 40;
    private static final long UNIT_MASK = 0x3f_ffff;
    private static final int UNIT_SHIFT = 20;
    private static final long LARGE_PAGE = 2L << 20;
    private static final long OS_PAGE = 4096;
    private static final long MAX_ALIGNMENT = 16L << 30;

    private final ChaCha random;
    private long base;

    AlignedHint(ChaCha random) {
        this.random = random;
    }

    /**
     * An address for a mapping, or 0 for wherever the kernel likes.
     *
     * @param threadIsReady whether the calling thread has a theap, and so random numbers
     */
    long next(long alignment, long size, boolean threadIsReady) {
        if (alignment <= OS_PAGE || alignment > MAX_ALIGNMENT) {
            return 0;
        }
        long step = Slices.alignUp(size + OS_PAGE - 1 + alignment, LARGE_PAGE);
        long hint = base;
        base += step;
        if (hint == 0 || Long.compareUnsigned(hint, LAST) > 0) {
            if (!threadIsReady) {
                return 0;
            }
            hint = START + (((random.next() >>> 17) & UNIT_MASK) << UNIT_SHIFT);
            base = hint + step;
        }
        return Slices.alignUp(hint, alignment);
    }
}
