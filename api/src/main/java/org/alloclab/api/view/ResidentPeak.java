package org.alloclab.api.view;

/**
 * The most that was resident of a process at any moment ({@code VmHWM}).
 *
 * @param bytes how much
 * @param operation in which operation it was first reached, as {@link org.alloclab.api.machine.Execution} counts them
 * @param nanos when
 */
public record ResidentPeak(long bytes, long operation, long nanos) {}
