package org.alloclab.api.view;

/**
 * Figures of {@code /proc/PID/status} that {@link AddressSpaceFigures} does not have.
 *
 * @param dataBytes private writable areas ({@code VmData})
 * @param stackBytes stacks ({@code VmStk})
 * @param lockedBytes locked areas ({@code VmLck})
 */
public record ProcessFigures(long dataBytes, long stackBytes, long lockedBytes) {}
