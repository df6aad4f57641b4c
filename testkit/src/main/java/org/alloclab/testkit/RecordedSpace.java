package org.alloclab.testkit;

import java.util.List;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;

/** An address space that answers what the kernel answered in a recording, and fails at the first call that differs. */
public final class RecordedSpace implements AddressSpace {
    private final List<String> calls;
    private final Tlb[] tlb = new Tlb[1];
    private int next;

    /** A space for a recording, a call with its result in each line. */
    public RecordedSpace(List<String> calls) {
        this.calls = List.copyOf(calls);
        tlb[0] = new Tlb((address, write) -> tlb[0].grant(address & ~0xfffL, 4096, true));
    }

    /** Fails unless every recorded call was made. */
    public void expectEnd() {
        if (next != calls.size()) {
            throw new AssertionError("call " + next + " of " + calls.size() + " is missing: " + calls.get(next));
        }
    }

    @Override
    public long brk(long address) {
        return answer("brk " + Long.toHexString(address));
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        return answer("mmap " + Long.toHexString(address) + " " + length + " " + prot);
    }

    @Override
    public long munmap(long address, long length) {
        return answer("munmap " + Long.toHexString(address) + " " + length);
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        return answer("mprotect " + Long.toHexString(address) + " " + length + " " + prot);
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        return answer("mremap " + Long.toHexString(oldAddress) + " " + oldLength + " " + newLength);
    }

    @Override
    public long madvise(long address, long length, int advice) {
        return answer("madvise " + Long.toHexString(address) + " " + length + " " + advice);
    }

    @Override
    public UserMemory memory() {
        return tlb[0].memory();
    }

    @Override
    public AddressSpaceFigures figures() {
        throw new UnsupportedOperationException("a recording of calls has no figures");
    }

    @Override
    public List<VmaView> areas() {
        return List.of();
    }

    @Override
    public List<PageRun> pageRuns(long start, long end) {
        throw new UnsupportedOperationException("a recording of calls has no pages");
    }

    @Override
    public String proc(ProcFile file) {
        throw new UnsupportedOperationException("a recording of calls has no /proc");
    }

    @Override
    public void checkInvariants() {}

    private long answer(String call) {
        String recorded = next < calls.size() ? calls.get(next) : "(no more calls)";
        int equals = recorded.indexOf(" = ");
        if (equals < 0 || !recorded.substring(0, equals).equals(call)) {
            throw new AssertionError("call " + next + ": made " + call + ", recorded " + recorded);
        }
        next++;
        return Long.parseUnsignedLong(recorded.substring(equals + 3), 16);
    }
}
