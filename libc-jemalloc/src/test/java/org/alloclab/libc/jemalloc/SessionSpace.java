package org.alloclab.libc.jemalloc;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;
import org.alloclab.testkit.RecordedSpace;

/** A recorded address space that also notes which pages were written, and which were only read. */
final class SessionSpace extends ForwardingAddressSpace {
    private static final long PAGE = 4096;
    private static final long HUGE_PAGE = 2L << 20;

    /** Where the main thread's control block lies in the loader's data, with the libraries of the recording. */
    private static final long CONTROL_BLOCK_OFFSET = 0x3180;

    private static final long LOADER_BYTES = 5 * PAGE;

    private final RecordedSpace recorded;
    private final Tlb tlb = new Tlb(this::walk);

    /** Whether a resident page was written; else it is the zero page. */
    private final NavigableMap<Long, Boolean> resident = new TreeMap<>();

    /** Where a huge page begins that the first write makes resident as a whole. */
    private final Set<Long> huge = new HashSet<>();

    private final long loaderData;

    /**
     * Makes the space of a process as it was before the library started.
     *
     * @param controlBlock of the main thread, in the data of the dynamic loader
     */
    SessionSpace(List<String> calls, long controlBlock) {
        this(new RecordedSpace(calls), controlBlock - CONTROL_BLOCK_OFFSET);
    }

    private SessionSpace(RecordedSpace recorded, long loaderData) {
        super(recorded);
        this.recorded = recorded;
        this.loaderData = loaderData;
    }

    @Override
    public List<VmaView> areas() {
        return List.of(
                new VmaView(loaderData, loaderData + LOADER_BYTES, Prot.READ | Prot.WRITE, false, 0, "00:00", 0, ""));
    }

    void expectEnd() {
        recorded.expectEnd();
    }

    /** The resident pages: runs of page numbers and lengths, with a z for the zero page. */
    String pages() {
        StringJoiner runs = new StringJoiner(" ");
        long start = -1;
        long end = -1;
        boolean written = false;
        for (Map.Entry<Long, Boolean> page : resident.entrySet()) {
            if (page.getKey() != end || page.getValue() != written) {
                add(runs, start, end, written);
                start = page.getKey();
                written = page.getValue();
            }
            end = page.getKey() + PAGE;
        }
        add(runs, start, end, written);
        return runs.toString();
    }

    private static void add(StringJoiner runs, long start, long end, boolean written) {
        if (end > start) {
            runs.add(Long.toHexString(start / PAGE) + "+" + (end - start) / PAGE + (written ? "" : "z"));
        }
    }

    @Override
    public UserMemory memory() {
        return tlb.memory();
    }

    @Override
    public long munmap(long address, long length) {
        long result = super.munmap(address, length);
        drop(address, length);
        return result;
    }

    @Override
    public long madvise(long address, long length, int advice) {
        long result = super.madvise(address, length, advice);
        if (advice == Advice.DONTNEED) {
            drop(address, length);
        } else if (advice == Advice.HUGEPAGE) {
            for (long at = (address + HUGE_PAGE - 1) & -HUGE_PAGE;
                    at + HUGE_PAGE <= address + length;
                    at += HUGE_PAGE) {
                huge.add(at);
            }
        }
        return result;
    }

    private void drop(long address, long length) {
        resident.subMap(address, address + length).clear();
        tlb.revoke(address, length);
        tlb.discard(address, length);
    }

    private void walk(long address, boolean write) {
        long page = address & -PAGE;
        long block = address & -HUGE_PAGE;
        if (write
                && huge.contains(block)
                && resident.subMap(block, block + HUGE_PAGE).isEmpty()) {
            for (long at = block; at < block + HUGE_PAGE; at += PAGE) {
                resident.put(at, true);
            }
        }
        boolean written = resident.merge(page, write, Boolean::logicalOr);
        tlb.grant(page, PAGE, written);
    }
}
