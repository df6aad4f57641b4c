package org.alloclab.api.space;

import java.util.Locale;

/** Files below {@code /proc} that an address space can print: those of its process, and some of its machine. */
public enum ProcFile {
    /** {@code /proc/PID/maps}: the areas. */
    MAPS,
    /** {@code /proc/PID/smaps}: the areas with their sizes. */
    SMAPS,
    /** {@code /proc/PID/smaps_rollup}: the sums of them. */
    SMAPS_ROLLUP,
    /** {@code /proc/PID/status}: sizes and peaks. */
    STATUS,
    /** {@code /proc/PID/statm}: sizes in pages. */
    STATM,
    /** {@code /proc/PID/stat}: one line with all. */
    STAT,
    /** {@code /proc/PID/limits}: what the process may use. */
    LIMITS,
    /** What the OOM killer thinks of the process: 0 to 2000; and what was asked of it: -1000 to 1000. */
    OOM_SCORE,
    /** {@code /proc/PID/oom_score_adj}: what was asked of it. */
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
    /** {@code memory.current}: bytes charged. */
    MEMORY_CURRENT,
    /** {@code memory.peak}: the most that was charged. */
    MEMORY_PEAK,
    /** {@code memory.events}: how often limits were met, below too. */
    MEMORY_EVENTS,
    /** {@code memory.events.local}: the same of the group alone. */
    MEMORY_EVENTS_LOCAL,
    /** {@code memory.pressure}: time lost to waiting. */
    MEMORY_PRESSURE,
    /** {@code memory.swap.current}: bytes in swap. */
    MEMORY_SWAP_CURRENT,
    /** {@code memory.swap.peak}: the most that was in swap. */
    MEMORY_SWAP_PEAK,
    /** {@code memory.swap.events}: how often its limits were met. */
    MEMORY_SWAP_EVENTS,
    /** {@code /proc/swaps}: the areas of swap space in use. */
    SWAPS,
    /** {@code /proc/buddyinfo}; this and the next files are empty where the machine's allocator does not print them. */
    BUDDYINFO,
    /** {@code /proc/pagetypeinfo}: free blocks by kind. */
    PAGETYPEINFO,
    /** {@code /proc/zoneinfo}: zones and their watermarks. */
    ZONEINFO,
    /** {@code /proc/slabinfo}: caches of kernel objects. */
    SLABINFO;

    /** The file's name, such as {@code smaps_rollup}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
