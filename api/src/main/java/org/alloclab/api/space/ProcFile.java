package org.alloclab.api.space;

import java.util.Locale;

/** Files below {@code /proc} that an address space can print: those of its process, and some of its machine. */
public enum ProcFile {
    MAPS,
    SMAPS,
    SMAPS_ROLLUP,
    STATUS,
    STATM,
    STAT,
    LIMITS,
    /** What the OOM killer thinks of the process: 0 to 2000; and what was asked of it: -1000 to 1000. */
    OOM_SCORE,
    OOM_SCORE_ADJ,
    /** The arguments of the program, a NUL behind each. */
    CMDLINE,
    /** {@code /proc/meminfo}: the memory of the machine. */
    MEMINFO,
    /** {@code /proc/vmstat}: page counts and event counts of the machine. */
    VMSTAT,
    /** {@code /proc/PID/cgroup}: the path of the memory cgroup that the process is in (version 2). */
    CGROUP,
    /** Files of that group; all but {@code memory.stat} and {@code memory.pressure} are empty for the root. */
    MEMORY_STAT,
    MEMORY_CURRENT,
    MEMORY_PEAK,
    MEMORY_EVENTS,
    MEMORY_EVENTS_LOCAL,
    MEMORY_PRESSURE,
    MEMORY_SWAP_CURRENT,
    MEMORY_SWAP_PEAK,
    MEMORY_SWAP_EVENTS,
    /** {@code /proc/swaps}: the areas of swap space in use. */
    SWAPS,
    /** {@code /proc/buddyinfo}; this and the next files are empty where the machine's allocator does not print them. */
    BUDDYINFO,
    PAGETYPEINFO,
    ZONEINFO,
    SLABINFO;

    /** The file's name, such as {@code smaps_rollup}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
