package org.alloclab.harness.study.course;

import org.alloclab.harness.measure.attribution.Attribution;

/**
 * A moment of a course. What is not said otherwise is counted from the program's first call on.
 *
 * @param operation operations done
 * @param nanos virtual time since the start
 * @param liveBytes asked for and not freed
 * @param liveBlocks the same, in blocks
 * @param footprintBytes what the allocator holds: all its pieces but those that are only reserved
 * @param heapRssBytes growth of the resident set
 * @param processRssBytes resident of the whole process, with what it had at its start
 * @param swapBytes of the process, in swap
 * @param minorFaults so far
 * @param majorFaults so far
 * @param systemCalls so far
 * @param attribution who holds what is resident
 */
public record Sample(
        long operation,
        long nanos,
        long liveBytes,
        long liveBlocks,
        long footprintBytes,
        long heapRssBytes,
        long processRssBytes,
        long swapBytes,
        long minorFaults,
        long majorFaults,
        long systemCalls,
        Attribution attribution) {}
