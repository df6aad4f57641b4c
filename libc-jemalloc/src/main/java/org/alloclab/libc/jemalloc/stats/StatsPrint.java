package org.alloclab.libc.jemalloc.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alloclab.libc.jemalloc.ctl.Ctl;
import org.alloclab.libc.jemalloc.ctl.CtlFigures;
import org.alloclab.libc.jemalloc.ctl.CtlReader;
import org.alloclab.libc.jemalloc.ctl.CtlSnapshot;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.thread.JemallocThread;

/**
 * {@code malloc_stats_print}: all that {@code mallctl} knows as text, or as JSON.
 *
 * <pre>
 *   J  JSON              m  no sum of arenas     b  no small classes     x  no mutexes
 *   g  no options        d  no ended arenas      l  no large classes     e  no extents
 *                        a  no single arenas     h  no hugepage allocator
 * </pre>
 *
 * <p>The text is gathered in a buffer of 64 KiB, a large allocation of the first arena that the figures include, as they
 * include the records of {@code mallctl}. (jemalloc 5.3.0 stats.c, stats_print; buf_writer.c)
 */
public final class StatsPrint {
    private static final long BUFFER_BYTES = 65536;
    private static final List<String> GLOBAL = List.of(
            "allocated", "active", "metadata", "metadata_thp", "resident", "mapped", "retained", "zero_reallocs");

    private final SizeClasses sizes;
    private final CtlReader reader;
    private final Emitter emitter;
    private final String without;

    private StatsPrint(Ctl ctl, SizeClasses sizes, String letters) {
        this.sizes = sizes;
        this.reader = new CtlReader(ctl);
        this.without = letters;
        this.emitter = new Emitter(letters.indexOf('J') >= 0 ? Form.JSON : Form.TABLE);
    }

    /**
     * The text as it is written by the main thread.
     *
     * @param letters what to leave out
     */
    public static String of(Ctl ctl, SizeClasses sizes, JemallocThread main, String letters) {
        long buffer = main.allocateInternal(BUFFER_BYTES);
        ctl.write("epoch", "1");
        String text = new StatsPrint(ctl, sizes, letters).print();
        main.freeInternal(buffer);
        return text;
    }

    private String print() {
        emitter.begin();
        emitter.table("___ Begin jemalloc statistics ___\n");
        emitter.beginObject("jemalloc");
        if (has('g')) {
            new StatsGeneral(reader, emitter).print();
        }
        printFigures();
        emitter.endObject();
        emitter.table("--- End jemalloc statistics ---\n");
        emitter.end();
        return emitter.text();
    }

    private boolean has(char letter) {
        return without.indexOf(letter) < 0;
    }

    /** (stats_print_helper) */
    private void printFigures() {
        List<String> values = new ArrayList<>();
        GLOBAL.forEach(name -> values.add(reader.text("stats." + name)));
        emitter.beginObject("stats");
        for (int i = 0; i < GLOBAL.size(); i++) {
            emitter.jsonKeyValue(GLOBAL.get(i), CType.SIZE, values.get(i));
        }
        emitter.table("Allocated: " + values.get(0) + ", active: " + values.get(1) + ", metadata: " + values.get(2)
                + " (n_thp " + values.get(3) + "), resident: " + values.get(4) + ", mapped: " + values.get(5)
                + ", retained: " + values.get(6) + "\n");
        emitter.table("Count of realloc(non-null-ptr, 0) calls: " + values.get(7) + "\n");
        printBackgroundThreads();
        if (has('x')) {
            printMutexes();
        }
        emitter.endObject();
        if (has('m') || has('d') || has('a')) {
            printArenas();
        }
    }

    private void printMutexes() {
        StatsMutexes mutexes = new StatsMutexes(reader, emitter, reader.translatedNumber("stats.arenas.0.uptime"));
        EmitterTable table = mutexes.named();
        emitter.beginObject("mutexes");
        for (String name : CtlFigures.GLOBAL_MUTEXES) {
            emitter.beginObject(name);
            List<String> columns = mutexes.read("stats.mutexes." + name);
            table.row(StatsArena.named(name, columns));
            mutexes.emitJson(columns);
            emitter.endObject();
        }
        emitter.endObject();
    }

    private void printBackgroundThreads() {
        String threads = reader.text("stats.background_thread.num_threads");
        String runs = reader.text("stats.background_thread.num_runs");
        String interval = reader.text("stats.background_thread.run_interval");
        emitter.beginObject("background_thread");
        emitter.jsonKeyValue("num_threads", CType.SIZE, threads);
        emitter.jsonKeyValue("num_runs", CType.UINT64, runs);
        emitter.jsonKeyValue("run_interval", CType.UINT64, interval);
        emitter.endObject();
        emitter.table(
                "Background threads: " + threads + ", num_runs: " + runs + ", run_interval: " + interval + " ns\n");
    }

    private void printArenas() {
        emitter.beginObject("stats.arenas");
        int[] initialised = initialisedArenas();
        if (has('m') && (initialised.length > 1 || !has('a'))) {
            emitter.table("Merged arenas stats:\n");
            emitter.beginObject("merged");
            printArena(CtlSnapshot.ALL);
            emitter.endObject();
        }
        if (has('a')) {
            for (int index : initialised) {
                emitter.beginObject(String.valueOf(index));
                emitter.table("arenas[" + index + "]:\n");
                printArena(index);
                emitter.endObject();
            }
        }
        emitter.endObject();
    }

    /** Asks for each arena, and for those that are no more. */
    private int[] initialisedArenas() {
        int count = (int) reader.number("arenas.narenas");
        int[] found = new int[count];
        int n = 0;
        reader.prepare();
        for (int i = 0; i < count; i++) {
            if (reader.text("arena." + i + ".initialized").equals("true")) {
                found[n++] = i;
            }
        }
        reader.text("arena." + CtlSnapshot.DESTROYED + ".initialized");
        return Arrays.copyOf(found, n);
    }

    private void printArena(long index) {
        StatsArena arena = new StatsArena(reader, emitter, index);
        arena.print();
        if (has('x')) {
            arena.printMutexes();
        }
        StatsClasses classes = new StatsClasses(reader, emitter, sizes, index, arena.uptime());
        if (has('b') && has('x')) {
            classes.printBinsWithMutexes();
        } else if (has('b')) {
            classes.printBins();
        }
        if (has('l')) {
            classes.printLarge();
        }
        if (has('e')) {
            classes.printExtents();
        }
        if (has('h')) {
            new StatsHugePages(reader, emitter, index, arena.uptime()).print();
        }
    }
}
