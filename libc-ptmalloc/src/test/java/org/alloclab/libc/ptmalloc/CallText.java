package org.alloclab.libc.ptmalloc;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;

/** Collects the system calls that ptmalloc makes as strace prints them. */
final class CallText implements Probe {
    final List<String> calls = new ArrayList<>();

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        String arguments = switch (call) {
            case BRK -> address(a0);
            case MMAP ->
                String.join(", ", address(a0), size(a1), protection(a2), mapFlags(a3), "-1", Long.toString(a5));
            case MUNMAP -> address(a0) + ", " + size(a1);
            case MPROTECT -> address(a0) + ", " + size(a1) + ", " + protection(a2);
            case MREMAP -> address(a0) + ", " + size(a1) + ", " + size(a2) + ", MREMAP_MAYMOVE";
            case MADVISE ->
                address(a0) + ", " + size(a1) + ", " + (a2 == Advice.DONTNEED ? "MADV_DONTNEED" : "MADV_HUGEPAGE");
        };
        calls.add(call.linuxName() + "(" + arguments + ") = " + answer(call, result));
    }

    private static String answer(SystemCall call, long result) {
        if (call != SystemCall.BRK && Errno.isError(result)) {
            return result == Errno.ENOMEM.result()
                    ? "-1 ENOMEM (Cannot allocate memory)"
                    : "-1 EINVAL (Invalid argument)";
        }
        boolean isAddress = call == SystemCall.BRK || call == SystemCall.MMAP || call == SystemCall.MREMAP;
        return isAddress ? address(result) : Long.toString(result);
    }

    private static String address(long address) {
        return address == 0 ? "NULL" : "0x" + Long.toHexString(address);
    }

    private static String size(long bytes) {
        return Long.toUnsignedString(bytes);
    }

    private static String protection(long bits) {
        return bits == 0 ? "PROT_NONE" : "PROT_READ|PROT_WRITE";
    }

    private static String mapFlags(long bits) {
        return "MAP_PRIVATE|MAP_ANONYMOUS" + ((bits & MapFlags.NORESERVE) != 0 ? "|MAP_NORESERVE" : "");
    }
}
