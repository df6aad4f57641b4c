package org.alloclab.libc.jemalloc.stats;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.libc.jemalloc.ctl.CtlReader;
import org.alloclab.libc.jemalloc.ctl.MutexName;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** What {@link StatsPrint} says of one arena, or of all, as a whole. (jemalloc 5.3.0 stats.c, stats_arena_print) */
final class StatsArena {
    private static final List<String> COUNTS =
            List.of("allocated", "nmalloc", "ndalloc", "nrequests", "nfills", "nflushes");
    private static final List<String> COUNT_HEADINGS =
            List.of("allocated", "nmalloc", "ndalloc", "nrequests", "nfill", "nflush");
    private static final List<String> MEMORY = List.of(
            "mapped",
            "retained",
            "base",
            "internal",
            "metadata_thp",
            "tcache_bytes",
            "tcache_stashed_bytes",
            "resident",
            "abandoned_vm",
            "extent_avail");
    private static final List<String> STAGES = List.of("dirty", "muzzy");
    private static final int TITLE = 21;
    private static final int WIDE = 16;
    private static final int RATE = 10;

    private final CtlReader reader;
    private final Emitter emitter;
    private final String path;
    private final long uptime;

    StatsArena(CtlReader reader, Emitter emitter, long index) {
        this.reader = reader;
        this.emitter = emitter;
        this.path = "stats.arenas." + index + ".";
        String threads = reader.translated(path + "nthreads");
        this.uptime = reader.translatedNumber(path + "uptime");
        emitter.keyValue("nthreads", "assigned threads", CType.UNSIGNED, threads);
        emitter.keyValue("uptime_ns", "uptime", CType.UINT64, Long.toUnsignedString(uptime));
        emitter.keyValue("dss", "dss allocation precedence", CType.STRING, reader.translated(path + "dss"));
    }

    long uptime() {
        return uptime;
    }

    void print() {
        printDecay();
        printCounts();
        printMemory();
    }

    private void printDecay() {
        String active = reader.translated(path + "pactive");
        emitter.jsonKeyValue("dirty_decay_ms", CType.SSIZE, reader.translated(path + "dirty_decay_ms"));
        emitter.jsonKeyValue("muzzy_decay_ms", CType.SSIZE, reader.translated(path + "muzzy_decay_ms"));
        emitter.jsonKeyValue("pactive", CType.SIZE, active);
        for (String stage : STAGES) {
            emitter.jsonKeyValue("p" + stage, CType.SIZE, reader.translated(path + "p" + stage));
        }
        EmitterTable table = new EmitterTable(emitter)
                .right("decaying:", 9)
                .right("time", 6)
                .right("npages", 13)
                .right("sweeps", 13)
                .right("madvises", 13)
                .right("purged", 13);
        table.heading("");
        for (String stage : STAGES) {
            List<String> row = new ArrayList<>();
            row.add(stage + ":");
            String time = reader.plain(path + stage + "_decay_ms");
            row.add(time.startsWith("-") ? "N/A" : time);
            row.add(reader.plain(path + "p" + stage));
            for (String count : List.of("npurge", "nmadvise", "purged")) {
                String value = reader.translated(path + stage + "_" + count);
                emitter.jsonKeyValue(stage + "_" + count, CType.UINT64, value);
                row.add(value);
            }
            table.row(row);
        }
    }

    private void printCounts() {
        EmitterTable table = new EmitterTable(emitter).left("", TITLE);
        for (String heading : COUNT_HEADINGS) {
            table.right(heading, WIDE);
            if (!heading.equals("allocated")) {
                table.right("(#/sec)", RATE);
            }
        }
        table.heading("");
        long[] total = new long[COUNTS.size()];
        for (String kind : List.of("small", "large")) {
            long[] counts = new long[COUNTS.size()];
            emitter.beginObject(kind);
            for (int i = 0; i < counts.length; i++) {
                counts[i] = reader.translatedNumber(path + kind + "." + COUNTS.get(i));
                total[i] += counts[i];
                emitter.jsonKeyValue(COUNTS.get(i), CType.UINT64, Long.toUnsignedString(counts[i]));
            }
            table.row(countRow(kind, counts));
            emitter.endObject();
        }
        table.row(countRow("total", total));
    }

    private List<String> countRow(String title, long[] counts) {
        List<String> row = new ArrayList<>();
        row.add(title + ":");
        for (int i = 0; i < counts.length; i++) {
            row.add(Long.toUnsignedString(counts[i]));
            if (i > 0) {
                row.add(CtlReader.rate(counts[i], uptime));
            }
        }
        return row;
    }

    private void printMemory() {
        EmitterTable table = new EmitterTable(emitter).left("", TITLE).right("", WIDE);
        table.heading("");
        long active = Long.parseUnsignedLong(reader.plain(path + "pactive")) << SizeClasses.LG_PAGE;
        table.row(List.of("active:", Long.toUnsignedString(active)));
        for (String name : MEMORY) {
            String value = reader.translated(path + name);
            emitter.jsonKeyValue(name, CType.SIZE, value);
            table.row(List.of(name + ":", value));
        }
    }

    /** (stats_arena_mutexes_print) */
    void printMutexes() {
        StatsMutexes mutexes = new StatsMutexes(reader, emitter, uptime);
        emitter.beginObject("mutexes");
        EmitterTable table = mutexes.named();
        reader.prepare();
        for (MutexName name : MutexName.values()) {
            emitter.beginObject(name.text());
            reader.prepare();
            List<String> columns = mutexes.read(path + "mutexes." + name.text());
            table.row(named(name.text(), columns));
            mutexes.emitJson(columns);
            emitter.endObject();
        }
        emitter.endObject();
    }

    /** Columns behind a name. */
    static List<String> named(String name, List<String> columns) {
        List<String> row = new ArrayList<>();
        row.add(name);
        row.addAll(columns);
        return row;
    }
}
