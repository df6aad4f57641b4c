package org.alloclab.libc.ptmalloc.report;

import java.util.List;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;

/**
 * {@code mallinfo2}: totals over all arenas, found by walking their bins without touching memory.
 *
 * <p>glibc 2.36 malloc.c, int_mallinfo.
 *
 * @param arena bytes from the system, mapped chunks not counted
 * @param ordblks free chunks in bins, and a top for each arena
 * @param smblks chunks in fast bins
 * @param hblks mapped chunks
 * @param hblkhd bytes of mapped chunks
 * @param usmblks always 0
 * @param fsmblks bytes in fast bins
 * @param uordblks bytes in use, cached ones among them
 * @param fordblks free bytes
 * @param keepcost bytes of the main arena's top
 */
public record Mallinfo(
        long arena,
        long ordblks,
        long smblks,
        long hblks,
        long hblkhd,
        long usmblks,
        long fsmblks,
        long uordblks,
        long fordblks,
        long keepcost) {

    private static final Metric ARENA = Metric.bytes("mi_arena", "bytes from brk and heap regions");
    private static final Metric ORDBLKS = Metric.count("mi_ordblks", "free chunks, tops included");
    private static final Metric SMBLKS = Metric.count("mi_smblks", "chunks in fast bins");
    private static final Metric HBLKS = Metric.count("mi_hblks", "mapped chunks");
    private static final Metric HBLKHD = Metric.bytes("mi_hblkhd", "bytes of mapped chunks");
    private static final Metric USMBLKS = Metric.bytes("mi_usmblks", "always 0");
    private static final Metric FSMBLKS = Metric.bytes("mi_fsmblks", "bytes in fast bins");
    private static final Metric UORDBLKS = Metric.bytes("mi_uordblks", "bytes in use, thread caches included");
    private static final Metric FORDBLKS = Metric.bytes("mi_fordblks", "free bytes, tops included");
    private static final Metric KEEPCOST = Metric.bytes("mi_keepcost", "bytes of the main arena's top");

    public static final List<Metric> METRICS =
            List.of(ARENA, ORDBLKS, SMBLKS, HBLKS, HBLKHD, USMBLKS, FSMBLKS, UORDBLKS, FORDBLKS, KEEPCOST);

    /** Figures of the whole process; all 0 before the first call. */
    public static Mallinfo of(MallocProcess process) {
        Mallinfo sum = new Mallinfo(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        if (!process.isInitialised()) {
            return sum;
        }
        for (Arena arena : process.arenas().all()) {
            sum = sum.plus(of(process, arena));
        }
        return sum;
    }

    /** Figures of one arena; the main arena's include the mapped chunks. */
    static Mallinfo of(MallocProcess process, Arena arena) {
        BinWalk walk = BinWalk.of(arena, process.parameters().sizes);
        boolean main = arena == process.main();
        MmappedChunks mapped = process.mapped();
        long free = walk.topBytes() + walk.fastBytes() + walk.binBytes();
        return new Mallinfo(
                arena.systemMemory(),
                1 + walk.binChunks(),
                walk.fastChunks(),
                main ? mapped.count() : 0,
                main ? mapped.bytes() : 0,
                0,
                walk.fastBytes(),
                arena.systemMemory() - free,
                free,
                main ? walk.topBytes() : 0);
    }

    private Mallinfo plus(Mallinfo other) {
        return new Mallinfo(
                arena + other.arena,
                ordblks + other.ordblks,
                smblks + other.smblks,
                hblks + other.hblks,
                hblkhd + other.hblkhd,
                usmblks + other.usmblks,
                fsmblks + other.fsmblks,
                uordblks + other.uordblks,
                fordblks + other.fordblks,
                keepcost + other.keepcost);
    }

    public MetricSnapshot.Builder addTo(MetricSnapshot.Builder builder) {
        return builder.put(ARENA, arena)
                .put(ORDBLKS, ordblks)
                .put(SMBLKS, smblks)
                .put(HBLKS, hblks)
                .put(HBLKHD, hblkhd)
                .put(USMBLKS, usmblks)
                .put(FSMBLKS, fsmblks)
                .put(UORDBLKS, uordblks)
                .put(FORDBLKS, fordblks)
                .put(KEEPCOST, keepcost);
    }
}
