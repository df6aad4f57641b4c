package org.alloclab.libc.jemalloc.stats;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.alloclab.libc.jemalloc.ctl.ClassFigure;
import org.alloclab.libc.jemalloc.ctl.CtlReader;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * What {@link StatsPrint} says of an arena class by class: small ones, large ones, inactive extents. Classes without use
 * are left out of the tables, where a line of dashes stands for them. (jemalloc 5.3.0 stats.c, stats_arena_bins_print,
 * stats_arena_lextents_print, stats_arena_extents_print)
 */
final class StatsClasses {
    private static final List<ClassFigure> BIN_JSON = List.of(
            ClassFigure.BIN_NMALLOC,
            ClassFigure.BIN_NDALLOC,
            ClassFigure.BIN_CURREGS,
            ClassFigure.BIN_NREQUESTS,
            ClassFigure.BIN_NFILLS,
            ClassFigure.BIN_NFLUSHES,
            ClassFigure.BIN_NRESLABS,
            ClassFigure.BIN_CURSLABS,
            ClassFigure.BIN_NONFULL_SLABS);

    private final CtlReader reader;
    private final Emitter emitter;
    private final SizeClasses sizes;
    private final String path;
    private final long uptime;
    private boolean inGap;

    StatsClasses(CtlReader reader, Emitter emitter, SizeClasses sizes, long index, long uptime) {
        this.reader = reader;
        this.emitter = emitter;
        this.sizes = sizes;
        this.path = "stats.arenas." + index + ".";
        this.uptime = uptime;
    }

    void printBins() {
        EmitterTable table = binTable();
        printBins(table, bin -> List.of());
    }

    void printBinsWithMutexes() {
        EmitterTable table = binTable();
        StatsMutexes.addColumns(table);
        StatsMutexes mutexes = new StatsMutexes(reader, emitter, uptime);
        printBins(table, bin -> {
            emitter.beginObject("mutex");
            reader.prepare();
            List<String> columns = mutexes.read(bin + "mutex");
            mutexes.emitJson(columns);
            emitter.endObject();
            return columns;
        });
    }

    private EmitterTable binTable() {
        return new EmitterTable(emitter)
                .right("size", 20)
                .right("ind", 4)
                .right("allocated", 13)
                .right("nmalloc", 13)
                .right("(#/sec)", 8)
                .right("ndalloc", 13)
                .right("(#/sec)", 8)
                .right("nrequests", 13)
                .right("(#/sec)", 10)
                .right("nshards", 9)
                .right("curregs", 13)
                .right("curslabs", 13)
                .right("nonfull_slabs", 15)
                .right("regs", 5)
                .right("pgs", 4)
                .right(" ", 1)
                .right("util", 6)
                .right("nfills", 13)
                .right("(#/sec)", 8)
                .right("nflushes", 13)
                .right("(#/sec)", 8)
                .right("nslabs", 13)
                .right("nreslabs", 13)
                .right("(#/sec)", 8);
    }

    /** Prints the bins with what follows in each row, which is read by the path of the bin. */
    private void printBins(EmitterTable table, Function<String, List<String>> rest) {
        table.heading("bins:");
        emitter.beginArray("bins");
        reader.prepare();
        inGap = false;
        for (int i = 0; i < SizeClasses.BINS; i++) {
            String bin = path + "bins." + i + ".";
            long slabs = reader.number(bin + ClassFigure.BIN_NSLABS.leaf());
            boolean shown = enter(slabs == 0);
            if (!shown && !emitter.isJson()) {
                continue;
            }
            printBin(table, i, bin, slabs, rest);
        }
        emitter.endArray();
        leave();
    }

    private void printBin(EmitterTable table, int i, String bin, long slabs, Function<String, List<String>> rest) {
        Map<ClassFigure, Long> v = new EnumMap<>(ClassFigure.class);
        emitter.beginObject();
        for (ClassFigure figure : BIN_JSON) {
            long value = reader.number(bin + figure.leaf());
            v.put(figure, value);
            emitter.jsonKeyValue(figure.leaf(), figure.type(), Long.toUnsignedString(value));
        }
        List<String> last = rest.apply(bin);
        emitter.endObject();
        String info = "arenas.bin." + i + ".";
        long regions = reader.number(info + "nregs");
        long curregs = get(v, ClassFigure.BIN_CURREGS);
        long curslabs = get(v, ClassFigure.BIN_CURSLABS);
        long size = reader.number(info + "size");
        List<String> row = new ArrayList<>();
        row.add(text(size));
        row.add(text(i));
        row.add(text(curregs * size));
        addRated(row, get(v, ClassFigure.BIN_NMALLOC));
        addRated(row, get(v, ClassFigure.BIN_NDALLOC));
        addRated(row, get(v, ClassFigure.BIN_NREQUESTS));
        row.add(reader.text(info + "nshards"));
        row.add(text(curregs));
        row.add(text(curslabs));
        row.add(text(get(v, ClassFigure.BIN_NONFULL_SLABS)));
        row.add(text(regions));
        row.add(text(reader.number(info + "slab_size") / SizeClasses.PAGE));
        row.add(" ");
        row.add(utilisation(curregs, regions * curslabs));
        addRated(row, get(v, ClassFigure.BIN_NFILLS));
        addRated(row, get(v, ClassFigure.BIN_NFLUSHES));
        row.add(text(slabs));
        addRated(row, get(v, ClassFigure.BIN_NRESLABS));
        row.addAll(last);
        table.row(row);
    }

    void printLarge() {
        EmitterTable table = new EmitterTable(emitter)
                .right("size", 20)
                .right("ind", 4)
                .right("allocated", 13)
                .right("nmalloc", 13)
                .right("(#/sec)", 8)
                .right("ndalloc", 13)
                .right("(#/sec)", 8)
                .right("nrequests", 13)
                .right("(#/sec)", 8)
                .right("curlextents", 13);
        table.heading("large:");
        emitter.beginArray("lextents");
        reader.prepare();
        inGap = false;
        for (int i = 0; i < SizeClasses.LARGE_CLASSES; i++) {
            String extent = path + "lextents." + i + ".";
            long mallocs = reader.number(extent + "nmalloc");
            long dallocs = reader.number(extent + "ndalloc");
            long requests = reader.number(extent + "nrequests");
            boolean shown = enter(requests == 0);
            long size = reader.number("arenas.lextent." + i + ".size");
            long live = reader.number(extent + "curlextents");
            emitter.beginObject();
            emitter.jsonKeyValue("curlextents", CType.SIZE, text(live));
            emitter.endObject();
            if (shown) {
                List<String> row = new ArrayList<>();
                row.add(text(size));
                row.add(text(SizeClasses.BINS + i));
                row.add(text(live * size));
                addRated(row, mallocs);
                addRated(row, dallocs);
                addRated(row, requests);
                row.add(text(live));
                table.row(row);
            }
        }
        emitter.endArray();
        leave();
    }

    void printExtents() {
        EmitterTable table = new EmitterTable(emitter)
                .right("size", 20)
                .right("ind", 4)
                .right("ndirty", 13)
                .right("dirty", 13)
                .right("nmuzzy", 13)
                .right("muzzy", 13)
                .right("nretained", 13)
                .right("retained", 13)
                .right("ntotal", 13)
                .right("total", 13);
        table.heading("extents:");
        emitter.beginArray("extents");
        reader.prepare();
        inGap = false;
        for (int i = 0; i < SizeClasses.PAGE_CLASSES; i++) {
            printExtentsOf(table, i);
        }
        emitter.endArray();
        leave();
    }

    private void printExtentsOf(EmitterTable table, int i) {
        List<String> row = new ArrayList<>(List.of(text(sizes.pageSizeOf(i)), text(i)));
        List<String> bytes = new ArrayList<>();
        long count = 0;
        long total = 0;
        emitter.beginObject();
        for (String stage : List.of("dirty", "muzzy", "retained")) {
            String number = reader.text(path + "extents." + i + ".n" + stage);
            emitter.jsonKeyValue("n" + stage, CType.SIZE, number);
            count += Long.parseLong(number);
            row.add(number);
        }
        for (String stage : List.of("dirty", "muzzy", "retained")) {
            String size = reader.text(path + "extents." + i + "." + stage + "_bytes");
            emitter.jsonKeyValue(stage + "_bytes", CType.SIZE, size);
            total += Long.parseUnsignedLong(size);
            bytes.add(size);
        }
        emitter.endObject();
        if (enter(count == 0)) {
            for (int stage = 0; stage < bytes.size(); stage++) {
                row.add(3 + 2 * stage, bytes.get(stage));
            }
            row.add(text(count));
            row.add(text(total));
            table.row(row);
        }
    }

    /** Goes on to a class, ending a gap if this one is used; answers whether it is. */
    private boolean enter(boolean unused) {
        if (inGap && !unused) {
            emitter.table(EmitterTable.GAP);
        }
        inGap = unused;
        return !unused;
    }

    private void leave() {
        if (inGap) {
            emitter.table(EmitterTable.GAP);
        }
    }

    private void addRated(List<String> row, long count) {
        row.add(text(count));
        row.add(CtlReader.rate(count, uptime));
    }

    private static long get(Map<ClassFigure, Long> values, ClassFigure figure) {
        return values.getOrDefault(figure, 0L);
    }

    private static String text(long number) {
        return Long.toUnsignedString(number);
    }

    /** A share to three places, cut off. (get_rate_str) */
    private static String utilisation(long used, long of) {
        if (of == 0) {
            return "1";
        }
        long thousandths = used * 1000 / of;
        return thousandths == 1000 ? "1" : String.format(Locale.ROOT, "0.%03d", thousandths);
    }
}
