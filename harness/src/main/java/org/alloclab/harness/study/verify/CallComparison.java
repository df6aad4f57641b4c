package org.alloclab.harness.study.verify;

import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.output.SystemCallText;
import org.alloclab.harness.study.verify.NativeResult.NativeCall;

/** Hears the simulated system calls of the loop and holds each against the native one of the same place. */
final class CallComparison implements Probe {
    /** System call numbers of x86-64 Linux. */
    private static final int MMAP = 9;

    private static final int MPROTECT = 10;
    private static final int MUNMAP = 11;
    private static final int BRK = 12;
    private static final int MREMAP = 25;
    private static final int MADVISE = 28;

    private final List<NativeCall> expected;
    private final Tally tally = new Tally("system calls");
    private int next;

    CallComparison(List<NativeCall> expected) {
        this.expected = expected;
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        String simulated = SystemCallText.of(call, a0, a1, a2, a3, a4, a5, result);
        int at = next++;
        String real = at < expected.size() ? text(expected.get(at)) : "(no further call)";
        tally.count(real.equals(simulated), () -> context(at, real, simulated));
    }

    /** The loop has ended: native calls that are left over have no counterpart. */
    Finding finding(long lost) {
        for (; next < expected.size(); next++) {
            int at = next;
            tally.count(false, () -> context(at, text(expected.get(at)), "(no further call)"));
        }
        if (lost > 0) {
            tally.count(false, () -> "  " + lost + " native calls found no room and were not noted");
        }
        return tally.finding();
    }

    private String context(int at, String real, String simulated) {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, at - 2); i < Math.min(at, expected.size()); i++) {
            text.append("  call ")
                    .append(i)
                    .append(", both:      ")
                    .append(text(expected.get(i)))
                    .append('\n');
        }
        String where = at < expected.size() ? " (op " + expected.get(at).op() + ")" : "";
        text.append("  call ")
                .append(at)
                .append(", native:    ")
                .append(real)
                .append(where)
                .append('\n');
        text.append("  call ").append(at).append(", simulated: ").append(simulated);
        return text.toString();
    }

    private static String text(NativeCall call) {
        SystemCall which = switch (call.number()) {
            case MMAP -> SystemCall.MMAP;
            case MPROTECT -> SystemCall.MPROTECT;
            case MUNMAP -> SystemCall.MUNMAP;
            case BRK -> SystemCall.BRK;
            case MREMAP -> SystemCall.MREMAP;
            case MADVISE -> SystemCall.MADVISE;
            default -> throw new IllegalStateException("the replayer traps no system call " + call.number());
        };
        List<Long> a = call.arguments();
        boolean hasDescriptor = which == SystemCall.MMAP;
        // The upper half of a register that holds an int is not defined.
        long fourth = hasDescriptor ? (int) a.get(4).longValue() : a.get(4);
        return SystemCallText.of(which, a.get(0), a.get(1), a.get(2), a.get(3), fourth, a.get(5), call.result());
    }
}
