package org.alloclab.kernel.vmalloc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.vmalloc.VmallocAllocator;
import org.jspecify.annotations.Nullable;

/**
 * {@code vmalloc}: areas found first fit, populated page by page with single frames from anywhere, high memory too.
 *
 * <pre>
 *   |area: pages ... |guard|area: pages ...        |guard| gap ... |area ...
 *   a freed area is unmapped at once; its addresses stay out of use until the lazy pages exceed fls(cpus) * 32 MiB
 * </pre>
 *
 * <p>Not modelled: blocks of vm_map_ram, huge mappings (vmalloc_huge), and the per-node pools in which 6.9 and later keep
 * purged areas of up to 256 pages for the next request of the same size; first fit is exact from empty space.
 */
final class LinuxVmalloc implements VmallocAllocator {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final int SHIFT = MachineDescription.PAGE_SHIFT;
    /** 32 MiB for each doubling of the number of CPUs (lazy_max_pages). */
    private static final long LAZY_UNIT_PAGES = (32L << 20) / PAGE;

    private final KernelLayout layout;
    private final Teller teller;
    private final PageFrameAllocator frames;
    final AddressTree free;
    final KernelPageTables tables;
    final TreeMap<Long, VmArea> busy = new TreeMap<>();
    private final List<VmArea> lazy = new ArrayList<>();
    private final long lazyMaxPages;
    private final long totalPages;
    private final KmapWindow kmap;
    private final FixmapSlots fixmap;
    private long lazyPages;
    private long purges;

    LinuxVmalloc(MachineDescription machine, PageFrameAllocator frames, KernelLayout layout, Teller teller) {
        this.teller = teller;
        this.layout = layout;
        this.frames = frames;
        this.free = new AddressTree(layout.vmallocEnd() - layout.vmallocStart());
        boolean twoLevel = machine.architecture() == Architecture.I386;
        this.tables = new KernelPageTables(frames, twoLevel ? 1024 : 512);
        this.lazyMaxPages = (32 - Integer.numberOfLeadingZeros(machine.cpus())) * LAZY_UNIT_PAGES;
        this.totalPages = machine.pages();
        this.kmap = new KmapWindow(layout);
        this.fixmap = new FixmapSlots(layout, machine.cpus());
    }

    KernelLayout layout() {
        return layout;
    }

    @Override
    public long vmalloc(long size, int cpu) {
        if (size <= 0 || (size + PAGE - 1) >>> SHIFT > totalPages) {
            return 0;
        }
        int pages = (int) ((size + PAGE - 1) >>> SHIFT);
        long start = range((pages + 1) * PAGE, PAGE);
        if (start == AddressTree.NONE) {
            return 0;
        }
        long[] taken = new long[pages];
        int got = populate(taken, cpu);
        VmArea area = new VmArea(start, (pages + 1) * PAGE, VmArea.Kind.VMALLOC, "vmalloc+0x4e/0x60", taken);
        if (got < pages || !map(area, cpu)) {
            for (int i = 0; i < got; i++) {
                frames.freePages(taken[i], 0, cpu);
            }
            free.give(offset(start), offset(area.end()));
            return 0;
        }
        busy.put(offset(start), area);
        return start;
    }

    /** Linux 6.18 mm/vmalloc.c, vm_area_alloc_pages: in bulk as far as that goes, then singly. */
    private int populate(long[] taken, int cpu) {
        int gfp = Gfp.GFP_KERNEL | Gfp.HIGHMEM | Gfp.NOWARN;
        long[] batch = new long[Math.min(100, taken.length)];
        int got = 0;
        while (got < taken.length) {
            int wanted = Math.min(batch.length, taken.length - got);
            int more = frames.allocBulk(wanted, gfp, cpu, batch);
            if (more == 0) {
                break;
            }
            System.arraycopy(batch, 0, taken, got, more);
            got += more;
        }
        return got;
    }

    /** The start of a free range, after a purge if need be. */
    private long range(long bytes, long align) {
        long at = free.take(bytes, align);
        if (at == AddressTree.NONE && lazyPages > 0) {
            purge();
            at = free.take(bytes, align);
        }
        if (at == AddressTree.NONE) {
            return at;
        }
        teller.tell(Decisions.CARVE, layout.vmallocStart() + at, bytes);
        return layout.vmallocStart() + at;
    }

    private boolean map(VmArea area, int cpu) {
        long first = offset(area.start) >>> SHIFT;
        for (int i = 0; i < area.frames.length; i++) {
            if (!tables.map(first + i, area.frames[i], cpu)) {
                unmap(area, i);
                return false;
            }
        }
        return true;
    }

    private void unmap(VmArea area, int pages) {
        long first = offset(area.start) >>> SHIFT;
        for (int i = 0; i < pages; i++) {
            tables.unmap(first + i);
        }
    }

    private long offset(long address) {
        return address - layout.vmallocStart();
    }

    @Override
    public void vfree(long address, int cpu) {
        if (address == 0) {
            return;
        }
        VmArea area = remove(address, "vfree");
        if (!area.ownsFrames()) {
            busy.put(offset(address), area);
            throw new IllegalStateException("vfree takes what vmalloc gave: " + Long.toHexString(address) + " is a "
                    + area.kind.text() + " area");
        }
        release(area);
        for (long frame : area.frames) {
            frames.freePages(frame, 0, cpu);
        }
    }

    private VmArea remove(long address, String call) {
        VmArea area = busy.remove(offset(address));
        if (area == null) {
            throw new IllegalStateException(
                    "Trying to " + call + "() nonexistent vm area (" + Long.toHexString(address) + ")");
        }
        return area;
    }

    /** Unmaps an area; its addresses become lazy (free_vmap_area_noflush). */
    private void release(VmArea area) {
        unmap(area, area.frames.length);
        lazy.add(area);
        lazyPages += area.bytes >>> SHIFT;
        teller.tell(Decisions.LEAVE_LAZY, area.start, lazyPages);
        if (lazyPages > lazyMaxPages) {
            purge();
        }
    }

    /** Flushes the TLBs and makes the lazy addresses free (__purge_vmap_area_lazy). */
    void purge() {
        teller.tell(Decisions.PURGE, lazy.size(), lazyPages);
        for (VmArea area : lazy) {
            free.give(offset(area.start), offset(area.end()));
        }
        lazy.clear();
        lazyPages = 0;
        purges++;
    }

    @Override
    public long vmap(long[] mapped) {
        if (mapped.length == 0) {
            return 0;
        }
        return enter(mapped.clone(), VmArea.Kind.VMAP, "vmap+0x6e/0xf0", PAGE);
    }

    @Override
    public long ioremap(long physical, long bytes) {
        if (bytes <= 0 || physical < 0) {
            throw new IllegalArgumentException(
                    "ioremap takes a physical range: was " + bytes + " bytes at " + physical);
        }
        long firstFrame = physical >>> SHIFT;
        int pages = (int) (((physical & (PAGE - 1)) + bytes + PAGE - 1) >>> SHIFT);
        long[] mapped = new long[pages];
        for (int i = 0; i < pages; i++) {
            mapped[i] = firstFrame + i;
        }
        // Linux 6.18 mm/vmalloc.c, __get_vm_area_node: VM_IOREMAP is aligned to its size rounded up, to 512 KiB at
        // most.
        long rounded = Long.highestOneBit(2L * pages * PAGE - 1);
        long align = Math.min(512 * 1024, rounded);
        long start = enter(mapped, VmArea.Kind.IOREMAP, "ioremap+0x1d/0x30", align);
        return start == 0 ? 0 : start + (physical & (PAGE - 1));
    }

    private long enter(long[] mapped, VmArea.Kind kind, String caller, long align) {
        long start = range((mapped.length + 1) * PAGE, align);
        if (start == AddressTree.NONE) {
            return 0;
        }
        VmArea area = new VmArea(start, (mapped.length + 1) * PAGE, kind, caller, mapped);
        if (!map(area, 0)) {
            free.give(offset(start), offset(area.end()));
            return 0;
        }
        busy.put(offset(start), area);
        return start;
    }

    @Override
    public void vunmap(long address) {
        VmArea area = remove(address & -PAGE, "vunmap");
        if (area.ownsFrames()) {
            busy.put(offset(address), area);
            throw new IllegalStateException(
                    "vunmap takes what vmap gave: " + Long.toHexString(address) + " is a vmalloc area; use vfree");
        }
        release(area);
    }

    @Override
    public long frameOf(long address) {
        boolean inside = Long.compareUnsigned(address, layout.vmallocStart()) >= 0
                && Long.compareUnsigned(address, layout.vmallocEnd()) < 0;
        return inside ? tables.frame(offset(address) >>> SHIFT) : kmap.frameOf(address);
    }

    @Override
    public long kmap(long frame) {
        return kmap.map(frame);
    }

    @Override
    public void kunmap(long frame) {
        kmap.unmap(frame);
    }

    @Override
    public String kmapState() {
        return kmap.state();
    }

    @Override
    public long kmapAtomic(long frame, int cpu) {
        return fixmap.push(frame, cpu);
    }

    @Override
    public void kunmapAtomic(long address, int cpu) {
        fixmap.pop(address, cpu);
    }

    @Override
    public long virtualAddress(long physical) {
        return layout.virtual(physical);
    }

    @Override
    public long physicalAddress(long address) {
        return layout.physical(address);
    }

    long lazyPages() {
        return lazyPages;
    }

    long lazyMaxPages() {
        return lazyMaxPages;
    }

    long purges() {
        return purges;
    }

    long tablePages() {
        return tables.tablePages();
    }

    @Override
    public List<String> procFiles() {
        return List.of("vmallocinfo");
    }

    @Override
    public String proc(String file) {
        if (!file.equals("vmallocinfo")) {
            throw new IllegalArgumentException("vmalloc prints [vmallocinfo]: was " + file);
        }
        return VmallocInfo.of(busy.values(), lazy);
    }

    /**
     * The laws: areas, lazy areas and gaps tile the range; an area's pages are mapped to its frames and its guard page is
     * not; nothing else is mapped.
     */
    @Override
    public void checkInvariants() {
        TreeMap<Long, Long> pieces = new TreeMap<>();
        busy.forEach((start, area) -> pieces.put(start, start + area.bytes));
        lazy.forEach(area -> put(pieces, offset(area.start), offset(area.end())));
        free.gaps().forEach((start, end) -> put(pieces, start, end));
        long expected = 0;
        for (Map.Entry<Long, Long> piece : pieces.entrySet()) {
            require(piece.getKey() == expected, "areas and gaps tile the range", piece.getKey(), expected);
            expected = piece.getValue();
        }
        long size = layout.vmallocEnd() - layout.vmallocStart();
        require(expected == size, "areas and gaps tile the range", expected, size);
        long mapped = 0;
        for (VmArea area : busy.values()) {
            long first = offset(area.start) >>> SHIFT;
            for (int i = 0; i < area.frames.length; i++) {
                long shown = tables.frame(first + i);
                require(shown == area.frames[i], "a page shows its area's frame", shown, area.frames[i]);
            }
            long guard = tables.frame(first + area.frames.length);
            require(guard == -1, "a guard page is not mapped", guard, first);
            mapped += area.frames.length;
        }
        require(mapped == tables.mappedPages(), "only areas are mapped", mapped, tables.mappedPages());
        kmap.checkInvariants();
    }

    private static void put(Map<Long, Long> pieces, long start, long end) {
        @Nullable Long other = pieces.put(start, end);
        require(other == null, "areas and gaps do not overlap", start, end);
    }

    private static void require(boolean holds, String law, long actual, long other) {
        if (!holds) {
            throw new IllegalStateException(
                    "vmalloc: " + law + ": " + Long.toHexString(actual) + " against " + Long.toHexString(other));
        }
    }
}
