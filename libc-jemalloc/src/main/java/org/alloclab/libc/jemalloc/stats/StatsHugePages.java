package org.alloclab.libc.jemalloc.stats;

import java.util.List;
import org.alloclab.libc.jemalloc.ctl.CtlFigures;
import org.alloclab.libc.jemalloc.ctl.CtlReader;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * What {@link StatsPrint} says of an arena's hugepage allocator, which is off: zeros. (jemalloc 5.3.0 stats.c,
 * stats_arena_hpa_shard_print)
 */
final class StatsHugePages {
    private static final List<String> COLUMNS = List.of(
            "npageslabs_huge",
            "nactive_huge",
            "ndirty_huge",
            "npageslabs_nonhuge",
            "nactive_nonhuge",
            "ndirty_nonhuge");
    private static final int PAGES = (int) (SizeClasses.HUGE_PAGE >>> SizeClasses.LG_PAGE);

    private final CtlReader reader;
    private final Emitter emitter;
    private final String path;
    private final long uptime;

    StatsHugePages(CtlReader reader, Emitter emitter, long index, long uptime) {
        this.reader = reader;
        this.emitter = emitter;
        this.path = "stats.arenas." + index + ".";
        this.uptime = uptime;
    }

    void print() {
        String passes = count("npurge_passes");
        String purges = count("npurges");
        String hugifies = count("nhugifies");
        String dehugifies = count("ndehugifies");
        emitter.keyValue(
                "sec_bytes", "Bytes in small extent cache", CType.SIZE, reader.translated(path + "hpa_sec_bytes"));
        emitter.table("HPA shard stats:\n"
                + "  Purge passes: " + rated(passes)
                + "  Purges: " + rated(purges)
                + "  Hugeifies: " + rated(hugifies)
                + "  Dehugifies: " + rated(dehugifies)
                + "\n");
        emitter.beginObject("hpa_shard");
        emitter.jsonKeyValue("npurge_passes", CType.UINT64, passes);
        emitter.jsonKeyValue("npurges", CType.UINT64, purges);
        emitter.jsonKeyValue("nhugifies", CType.UINT64, hugifies);
        emitter.jsonKeyValue("ndehugifies", CType.UINT64, dehugifies);
        printSlabs("full");
        printSlabs("empty");
        emitter.table("\n");
        printNonfull();
        emitter.endObject();
    }

    private String count(String name) {
        return reader.translated(path + "hpa_shard." + name);
    }

    private String rated(String count) {
        return count + " (" + CtlReader.rate(Long.parseUnsignedLong(count), uptime) + " / sec)\n";
    }

    /** In JSON the keys are those of upstream, which shows {@code nactive_huge} twice and {@code ndirty_huge} not at all. */
    private void printSlabs(String kind) {
        String prefix = path + "hpa_shard." + kind + "_slabs.";
        long[] v = COLUMNS.stream()
                .mapToLong(name -> reader.translatedNumber(prefix + name))
                .toArray();
        emitter.table("  In " + kind + " slabs:\n"
                + "      npageslabs: " + v[0] + " huge, " + v[3] + " nonhuge\n"
                + "      nactive: " + v[1] + " huge, " + v[4] + " nonhuge \n"
                + "      ndirty: " + v[2] + " huge, " + v[5] + " nonhuge \n"
                + "      nretained: 0 huge, " + (v[3] * PAGES - v[4] - v[5]) + " nonhuge \n");
        emitter.beginObject(kind + "_slabs");
        emitter.jsonKeyValue("npageslabs_huge", CType.SIZE, String.valueOf(v[0]));
        emitter.jsonKeyValue("nactive_huge", CType.SIZE, String.valueOf(v[1]));
        emitter.jsonKeyValue("nactive_huge", CType.SIZE, String.valueOf(v[1]));
        emitter.jsonKeyValue("npageslabs_nonhuge", CType.SIZE, String.valueOf(v[3]));
        emitter.jsonKeyValue("nactive_nonhuge", CType.SIZE, String.valueOf(v[4]));
        emitter.jsonKeyValue("ndirty_nonhuge", CType.SIZE, String.valueOf(v[5]));
        emitter.endObject();
    }

    private void printNonfull() {
        reader.prepare();
        new EmitterTable(emitter)
                .right("size", 20)
                .right("ind", 4)
                .right("npageslabs_huge", 16)
                .right("nactive_huge", 16)
                .right("ndirty_huge", 16)
                .right("npageslabs_nonhuge", 20)
                .right("nactive_nonhuge", 20)
                .right("ndirty_nonhuge", 20)
                .right("nretained_nonhuge", 20)
                .heading("");
        emitter.beginArray("nonfull_slabs");
        for (int i = 0; i < CtlFigures.HPA_CLASSES; i++) {
            emitter.beginObject();
            for (String name : COLUMNS) {
                String value = reader.text(path + "hpa_shard.nonfull_slabs." + i + "." + name);
                emitter.jsonKeyValue(name, CType.SIZE, value);
            }
            emitter.endObject();
        }
        emitter.endArray();
        emitter.table(EmitterTable.GAP);
    }
}
