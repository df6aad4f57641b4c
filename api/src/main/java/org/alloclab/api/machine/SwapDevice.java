package org.alloclab.api.machine;

/**
 * A device with swap space.
 *
 * @param bytes its size
 * @param priority as by {@code swapon -p}, 0 to 32767, the highest used first; or {@link #AUTOMATIC}: after all devices that
 *     came before it
 */
public record SwapDevice(long bytes, int priority) {
    /** The priority of one that is given none: below all others. */
    public static final int AUTOMATIC = -1;
    /** The greatest priority. */
    public static final int MAX_PRIORITY = 32767;

    /** A device that cannot be is refused. */
    public SwapDevice {
        if (bytes < 0) {
            throw new IllegalArgumentException("swap space must be at least 0 bytes: was " + bytes);
        }
        if (priority < AUTOMATIC || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "the priority of swap space must be between 0 and " + MAX_PRIORITY + ": was " + priority);
        }
    }

    /** One of so many bytes, with no priority. */
    public static SwapDevice of(long bytes) {
        return new SwapDevice(bytes, AUTOMATIC);
    }
}
