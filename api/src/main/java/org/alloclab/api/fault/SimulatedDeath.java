package org.alloclab.api.fault;

/**
 * The simulated program's end by a signal, carried up to whoever runs it. It has no stack trace: it is a result, not a
 * failure of the simulator.
 */
public final class SimulatedDeath extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Signal signal;
    private final long address;

    private SimulatedDeath(Signal signal, long address, String message) {
        super(message, null, false, false);
        this.signal = signal;
        this.address = address;
    }

    /** {@code abort()} after the allocator printed {@code message} to standard error. */
    public static SimulatedDeath abort(String message) {
        return new SimulatedDeath(Signal.SIGABRT, 0, message);
    }

    /** A memory access that the kernel answers with a signal. */
    public static SimulatedDeath fault(Signal signal, long address) {
        return new SimulatedDeath(
                signal, address, signal.signalName() + ": " + signal.meaning() + " at 0x" + Long.toHexString(address));
    }

    /** The OOM killer chose this process. */
    public static SimulatedDeath outOfMemory(String report) {
        return new SimulatedDeath(Signal.SIGKILL, 0, report);
    }

    /** What the program died of. */
    public Signal signal() {
        return signal;
    }

    /** The address whose access failed, or 0 where there is none. */
    public long address() {
        return address;
    }

    /** What the real program would have printed, or the kernel logged. */
    public String text() {
        String message = getMessage();
        return message == null ? signal.signalName() : message;
    }
}
