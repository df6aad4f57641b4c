package org.alloclab.harness.replay;

import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.jspecify.annotations.Nullable;

/** Counts what happens during the loop and writes its system calls down. Deaf until {@link #begin}. */
@SuppressWarnings("EnumOrdinal") // indexes tables of the enum's own length
public final class LoopProbe implements Probe {
    private @Nullable SystemCallFile file;
    private final long[] calls = new long[SystemCall.values().length];
    private final long[] faults = new long[FaultKind.values().length];
    private boolean listening;

    /** The loop begins. */
    public void begin() {
        listening = true;
    }

    /** The loop begins; its calls go to this file, if any. */
    void begin(@Nullable SystemCallFile systemCalls) {
        file = systemCalls;
        listening = true;
    }

    /** System calls of this kind so far. */
    public long calls(SystemCall call) {
        return calls[call.ordinal()];
    }

    /** Faults of this kind so far. */
    public long faults(FaultKind kind) {
        return faults[kind.ordinal()];
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        if (listening) {
            calls[call.ordinal()]++;
            if (file != null) {
                file.call(call, a0, a1, a2, a3, a4, a5, result);
            }
        }
    }

    @Override
    public void pageFault(FaultKind kind, long address, long frame) {
        if (listening) {
            faults[kind.ordinal()]++;
        }
    }
}
