package org.alloclab.libc.ptmalloc.report;

import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.Reach;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;

/**
 * The XML text of {@code malloc_info}.
 *
 * <p>glibc 2.36 malloc.c, __malloc_info. Sizes of chunks in bins are printed with their flags, and summed up so.
 */
public final class MallocInfoXml {
    private final StringBuilder text = new StringBuilder("<malloc version=\"1\">\n");
    private boolean hasFastBins;
    private long fastChunks;
    private long fastBytes;
    private long restChunks;
    private long restBytes;
    private long system;
    private long maxSystem;
    private long space;
    private long accessible;

    private MallocInfoXml() {}

    public static String text(MallocProcess process) {
        MallocInfoXml xml = new MallocInfoXml();
        int number = 0;
        for (Arena arena : process.arenas().all()) {
            xml.arena(arena, process.parameters().sizes, number++);
        }
        xml.totals(process.mapped());
        return xml.text.toString();
    }

    private void arena(Arena arena, Sizes sizes, int number) {
        BinWalk walk = BinWalk.of(arena, sizes);
        text.append("<heap nr=\"").append(number).append("\">\n<sizes>\n");
        walk.fast().forEach(bin -> size("size", bin));
        walk.bins().stream().filter(bin -> bin.bin() != 1).forEach(bin -> size("size", bin));
        walk.bins().stream().filter(bin -> bin.bin() == 1).forEach(bin -> size("unsorted", bin));
        text.append("</sizes>\n");
        long chunks = 1 + walk.binChunks();
        long bytes = walk.topBytes()
                + walk.bins().stream().mapToLong(BinWalk.Content::wordSum).sum();
        if (arena.fastBins().count() > 0) {
            total("fast", walk.fastChunks(), walk.fastBytes());
        }
        total("rest", chunks, bytes);
        sized("system", "current", arena.systemMemory());
        sized("system", "max", arena.maxSystemMemory());
        hasFastBins = arena.fastBins().count() > 0;
        fastChunks += walk.fastChunks();
        fastBytes += walk.fastBytes();
        restChunks += chunks;
        restBytes += bytes;
        system += arena.systemMemory();
        maxSystem += arena.maxSystemMemory();
        Reach reach = arena.reach();
        aspace(reach.bytes(), reach.accessibleBytes());
        if (reach.regions() != 0) {
            sized("aspace", "subheaps", reach.regions());
        }
        text.append("</heap>\n");
    }

    private void aspace(long size, long accessibleSize) {
        sized("aspace", "total", size);
        sized("aspace", "mprotect", accessibleSize);
        space += size;
        accessible += accessibleSize;
    }

    private void totals(MmappedChunks mapped) {
        if (hasFastBins) {
            total("fast", fastChunks, fastBytes);
        }
        total("rest", restChunks, restBytes);
        total("mmap", mapped.count(), mapped.bytes());
        sized("system", "current", system);
        sized("system", "max", maxSystem);
        sized("aspace", "total", space);
        sized("aspace", "mprotect", accessible);
        text.append("</malloc>\n");
    }

    private void size(String element, BinWalk.Content bin) {
        text.append("  <").append(element);
        attribute("from", bin.smallest());
        attribute("to", bin.largest());
        attribute("total", bin.wordSum());
        attribute("count", bin.chunks());
        text.append("/>\n");
    }

    private void total(String type, long count, long size) {
        text.append("<total type=\"").append(type).append('"');
        attribute("count", count);
        attribute("size", size);
        text.append("/>\n");
    }

    private void sized(String element, String type, long size) {
        text.append('<').append(element).append(" type=\"").append(type).append('"');
        attribute("size", size);
        text.append("/>\n");
    }

    private void attribute(String name, long value) {
        text.append(' ').append(name).append("=\"").append(value).append('"');
    }
}
