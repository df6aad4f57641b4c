package org.alloclab.libc.jemalloc.stats;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.libc.jemalloc.ctl.CtlReader;
import org.alloclab.libc.jemalloc.number.CType;

/** The counters of mutexes as columns of a table. (jemalloc 5.3.0 stats.c, mutex_stats_emit; mutex_prof.h) */
final class StatsMutexes {
    private static final List<String> COUNTERS =
            List.of("num_ops", "num_wait", "num_spin_acq", "num_owner_switch", "total_wait_time", "max_wait_time");
    private static final List<String> HEADINGS =
            List.of("n_lock_ops", "n_waiting", "n_spin_acq", "n_owner_switch", "total_wait_ns", "max_wait_ns");
    private static final String THREADS = "max_num_thds";
    private static final int WIDE = 16;
    private static final int RATE = 8;
    private static final int WAIT_RATE = 10;
    private static final int NARROW = 12;
    private static final int NAME = 21;

    private final CtlReader reader;
    private final Emitter emitter;
    private final long uptime;

    StatsMutexes(CtlReader reader, Emitter emitter, long uptime) {
        this.reader = reader;
        this.emitter = emitter;
        this.uptime = uptime;
    }

    /** A table with a column for the name of each mutex before its counters. */
    EmitterTable named() {
        EmitterTable table = new EmitterTable(emitter).left("", NAME);
        addColumns(table);
        table.heading("");
        return table;
    }

    static void addColumns(EmitterTable table) {
        for (int i = 0; i < COUNTERS.size(); i++) {
            table.right(HEADINGS.get(i), WIDE);
            if (i < COUNTERS.size() - 1) {
                table.right("(#/sec)", COUNTERS.get(i).equals("total_wait_time") ? WAIT_RATE : RATE);
            }
        }
        table.right("max_n_thds", NARROW);
    }

    /** The columns of the mutex under a path; all counters but the last have a rate behind them. */
    List<String> read(String path) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < COUNTERS.size(); i++) {
            long count = reader.number(path + "." + COUNTERS.get(i));
            columns.add(Long.toUnsignedString(count));
            if (i < COUNTERS.size() - 1) {
                columns.add(CtlReader.rate(count, uptime));
            }
        }
        columns.add(reader.text(path + "." + THREADS));
        return columns;
    }

    /**
     * The counters in JSON. Upstream counts the columns without their rates here but not there, so all keys but the first
     * and the last get the value of an earlier column.
     */
    void emitJson(List<String> columns) {
        for (int i = 0; i < COUNTERS.size(); i++) {
            emitter.jsonKeyValue(COUNTERS.get(i), CType.UINT64, columns.get(i));
        }
        emitter.jsonKeyValue(THREADS, CType.UINT32, columns.get(columns.size() - 1));
    }
}
