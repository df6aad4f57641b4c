package org.alloclab.harness.nativeside.launch;

import java.util.OptionalLong;

/**
 * How a program ended.
 *
 * @param pid its process
 * @param code its exit code; 128 and the signal's number if a signal ended it
 * @param signal the signal that ended it, or 0
 * @param peakResidentBytes the kernel's high-water mark of its resident memory and that of the children it waited for
 * @param exitResidentBytes what was resident when it began to end, its exit handlers done; empty where that was not looked at
 * @param minorFaults page faults without input
 * @param majorFaults page faults with input
 * @param cpuMillis CPU time, user and system
 */
public record ProgramEnd(
        long pid,
        int code,
        int signal,
        long peakResidentBytes,
        OptionalLong exitResidentBytes,
        long minorFaults,
        long majorFaults,
        long cpuMillis) {}
