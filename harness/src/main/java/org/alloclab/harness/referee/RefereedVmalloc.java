package org.alloclab.harness.referee;

import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.vmalloc.ForwardingVmallocAllocator;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** Kernel virtual memory whose answers are checked. */
final class RefereedVmalloc extends ForwardingVmallocAllocator {
    private static final long PAGE = 4096;

    private final Calls calls;
    /** Bytes of each area, by address. */
    private final TreeMap<Long, Long> live = new TreeMap<>(Long::compareUnsigned);

    RefereedVmalloc(VmallocAllocator allocator, Calls calls) {
        super(allocator);
        this.calls = calls;
    }

    private long born(long answer, long size, String call) {
        if (answer == 0) {
            return 0;
        }
        String said = "answered 0x" + Long.toHexString(answer) + " to " + call + ", ";
        if (answer % PAGE != 0) {
            throw calls.foul(said + "which is no multiple of " + PAGE);
        }
        Map.Entry<Long, Long> below = live.lowerEntry(answer + size);
        if (below != null && Long.compareUnsigned(below.getKey() + below.getValue(), answer) > 0) {
            throw calls.foul(said + "which overlaps the area 0x" + Long.toHexString(below.getKey()));
        }
        live.put(answer, size);
        return answer;
    }

    @Override
    public long vmalloc(long size, int cpu) {
        long answer = calls.number("vmalloc()", () -> super.vmalloc(size, cpu));
        return born(answer, Math.max(1, size), "vmalloc(" + size + ")");
    }

    @Override
    public void vfree(long address, int cpu) {
        live.remove(address);
        calls.run("vfree()", () -> super.vfree(address, cpu));
    }

    @Override
    public long vmap(long[] frames) {
        long answer = calls.number("vmap()", () -> super.vmap(frames));
        return born(answer, frames.length * PAGE, "vmap() of " + frames.length + " frames");
    }

    @Override
    public void vunmap(long address) {
        live.remove(address);
        calls.run("vunmap()", () -> super.vunmap(address));
    }
}
