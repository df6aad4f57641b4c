package org.alloclab.libc.jemalloc.thread;

import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * jemalloc's own calls, the {@code *allocx} family, as the main thread makes them.
 *
 * <pre>
 *   flags   31          20 19           8 7   6   5          0
 *           +-------------+--------------+---+---+------------+
 *           |  arena + 1  |  tcache + 2  | 0 | z | lg align   |     z: MALLOCX_ZERO
 *           +-------------+--------------+---+---+------------+     tcache + 2 = 1: MALLOCX_TCACHE_NONE
 * </pre>
 *
 * (jemalloc 5.3.0 jemalloc_macros.h; jemalloc.c)
 *
 * <p>Not modelled: {@code MALLOCX_ARENA} and caches made by hand ({@code MALLOCX_TCACHE}); such flags are refused.
 */
public final class Mallocx {
    public static final List<Control> CONTROLS = List.of(
            control("mallocx", "allocates; answers the address or 0", "size", "flags"),
            control("rallocx", "resizes; answers the address or 0", "pointer", "size", "flags"),
            control(
                    "xallocx",
                    "resizes in place by up to extra more; answers the usable size",
                    "pointer",
                    "size",
                    "extra",
                    "flags"),
            control("sallocx", "usable size of an allocation", "pointer", "flags"),
            control("dallocx", "frees", "pointer", "flags"),
            control("sdallocx", "frees an allocation of a size", "pointer", "size", "flags"),
            control("nallocx", "usable size that a request would get, or 0", "size", "flags"));

    private static final long LG_ALIGN_MASK = 0x3f;
    private static final long ZERO = 0x40;
    private static final long TCACHE_NONE = 0x100;

    private final JemallocThread main;
    private final SizeClasses sizes;

    public Mallocx(JemallocThread main, SizeClasses sizes) {
        this.main = main;
        this.sizes = sizes;
    }

    /** Makes one of {@link #CONTROLS}; answers what it answers, 0 where it answers nothing. */
    public long call(String name, long... arguments) {
        long flags = arguments[arguments.length - 1];
        if ((flags & ~(LG_ALIGN_MASK | ZERO | TCACHE_NONE)) != 0) {
            throw new IllegalArgumentException(
                    "flags must be made of an alignment, 64 (MALLOCX_ZERO) and 256 (MALLOCX_TCACHE_NONE): was "
                            + flags);
        }
        long lgAlign = flags & LG_ALIGN_MASK;
        long alignment = lgAlign == 0 ? 0 : 1L << lgAlign;
        Contents contents = (flags & ZERO) != 0 ? Contents.ZERO : Contents.ANY;
        CacheUse cacheUse = (flags & TCACHE_NONE) == 0 ? CacheUse.THREAD : CacheUse.NONE;
        long first = arguments[0];
        return switch (name) {
            case "mallocx" -> main.path().mallocx(first, alignment, contents, cacheUse);
            case "rallocx" -> main.resizing().resize(first, arguments[1], alignment, contents, cacheUse);
            case "xallocx" -> main.resizing().resizeInPlace(first, arguments[1], arguments[2], alignment, contents);
            case "sallocx" -> main.usableSize(first);
            case "dallocx", "sdallocx" -> {
                main.path().dallocx(first, cacheUse);
                yield 0;
            }
            case "nallocx" -> usable(first, alignment);
            default -> throw new IllegalArgumentException("unknown call " + name);
        };
    }

    private long usable(long size, long alignment) {
        return alignment == 0 ? sizes.usable(size) : sizes.usable(size, alignment);
    }

    private static Control control(String name, String summary, String... parameters) {
        return new Control(name, List.of(parameters), summary);
    }
}
