package org.alloclab.harness.run;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;

/** Counts what happens during the loop and hands its system calls on. Deaf until {@link #begin}. */
@SuppressWarnings("EnumOrdinal") // indexes tables of the enum's own length
final class RunProbe implements Probe {
    private final long[] calls = new long[SystemCall.values().length];
    private final long[] faults = new long[FaultKind.values().length];
    private final Probe decisions;
    private Probe[] listeners = {};
    private boolean listening;

    /** @param decisions hears of the decisions of all layers, if it wants to */
    RunProbe(Probe decisions) {
        this.decisions = decisions;
    }

    /** From the beginning of the loop on, {@code listener} hears of system calls too. */
    void tell(Probe listener) {
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = listener;
    }

    /** The loop begins. */
    void begin() {
        listening = true;
    }

    /** System calls so far; {@code brk(NULL)} is counted apart, as is mmap with PROT_NONE. */
    Map<SystemCall, Long> calls() {
        Map<SystemCall, Long> counts = new EnumMap<>(SystemCall.class);
        for (SystemCall call : SystemCall.values()) {
            counts.put(call, calls[call.ordinal()]);
        }
        return counts;
    }

    /** Faults so far. */
    Map<FaultKind, Long> faults() {
        Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            counts.put(kind, faults[kind.ordinal()]);
        }
        return counts;
    }

    @Override
    public boolean hearsDecisions() {
        return decisions.hearsDecisions();
    }

    @Override
    public void decision(DecisionPoint point, long first, long second, long third) {
        if (listening) {
            decisions.decision(point, first, second, third);
        }
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        if (listening) {
            calls[call.ordinal()]++;
            for (Probe listener : listeners) {
                listener.systemCall(call, a0, a1, a2, a3, a4, a5, result);
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
