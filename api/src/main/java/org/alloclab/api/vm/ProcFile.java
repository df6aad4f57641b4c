package org.alloclab.api.vm;

/** Files below {@code /proc/PID} that an address space can print. */
public enum ProcFile {
    MAPS,
    STATM,
    STATUS,
    SMAPS,
    SMAPS_ROLLUP
}
