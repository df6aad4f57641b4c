package org.alloclab.vm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.jspecify.annotations.Nullable;

/** What the processes of one machine share: frames, map counts, files, swap, the commit rule. */
final class Kernel {
    private static final int VDSO_BYTES = 2 << PageTables.PAGE_SHIFT;
    private static final int HUGE_ORDER = 9;
    private static final int OVERCOMMIT_ALWAYS = 1;

    final MachineDescription machine;
    final PageFrameAllocator frames;
    final SlabAllocator slab;
    final KernelObjects objects;
    final OpenFiles files;
    final Probe probe;
    final MapCounts mapCounts = new MapCounts();
    final SwapSpace swap;
    final List<Mm> spaces = new ArrayList<>();
    private final List<@Nullable OpenFile> descriptors = new ArrayList<>();
    private final Map<Long, Integer> hugeInUse = new HashMap<>();
    final Steps steps;
    final VmEvents events = new VmEvents();
    /** Every file there is. */
    final List<Inode> inodes = new ArrayList<>();

    private long nextInode = 1024;
    private @Nullable Inode vdso;
    private int nextPid = 1000;
    /** Pages that a read of a disk file brings in at once. */
    long readAheadPages = 2048;

    Kernel(MachineDescription machine, PageFrameAllocator frames, SlabAllocator slab, Probe probe) {
        this.machine = machine;
        this.frames = frames;
        this.slab = slab;
        this.objects = new KernelObjects(slab, machine);
        this.files = new OpenFiles(this);
        this.probe = probe;
        this.steps = new Steps(probe);
        this.swap = new SwapSpace(machine.swapBytes() >>> PageTables.PAGE_SHIFT);
    }

    long newInode() {
        return nextInode++;
    }

    int newPid() {
        return nextPid++;
    }

    /** The code that the kernel maps into every process: its pages are the kernel's own, and always there. */
    Inode vdso() {
        Inode known = vdso;
        if (known == null) {
            known = new Inode("00:00", 0, "[vdso]", new Disk(new byte[VDSO_BYTES]), VDSO_BYTES);
            known.mapsAround = false;
            for (long i = 0; i < known.sizePages(); i++) {
                known.put(i, new CachedPage(takeFrame(), new long[CachedPage.WORDS]));
            }
            vdso = known;
        }
        return known;
    }

    /** A file on disk with this content, none of it cached. */
    Inode diskFile(String name, byte[] content) {
        return register(new Inode("fe:00", newInode(), name, new Disk(content), content.length));
    }

    /** A file of this machine. */
    Inode register(Inode inode) {
        inodes.add(inode);
        return inode;
    }

    /** Answers the descriptor of a newly opened file. */
    int open(OpenFile file) {
        descriptors.add(file);
        return descriptors.size() + 2;
    }

    @Nullable
    OpenFile opened(int descriptor) {
        int index = descriptor - 3;
        return index < 0 || index >= descriptors.size() ? null : descriptors.get(index);
    }

    /** Gives an area its object, if it has none yet (mm/vma_init.c, vm_area_alloc). */
    void takeArea(Vma area) {
        if (area.object == 0) {
            area.object = objects.take(objects.areas);
            if (area.file != null) {
                files.get(area.file);
            }
        }
    }

    /** An area is gone, and so are its pages (mm/vma.c, remove_vma). */
    void giveArea(Vma area) {
        if (area.object != 0) {
            objects.give(objects.areas, area.object);
            area.object = 0;
            if (area.file != null) {
                files.put(area.file);
            }
        }
    }

    /** A file below {@code /proc} that one of the machine's allocators prints; empty if none does. */
    String allocatorFile(String name) {
        if (frames.procFiles().contains(name)) {
            return frames.proc(name);
        }
        return slab.procFiles().contains(name) ? slab.proc(name) : "";
    }

    /** A frame for a user page. */
    long takeFrame() {
        long frame = frames.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        if (frame == PageFrameAllocator.NO_FRAME) {
            throw SimulatedDeath.outOfMemory("Out of memory: no free page frame");
        }
        steps.tell(Steps.FRAME_FOUND, frame, 0);
        return frame;
    }

    void freeFrame(long frame) {
        frames.freePages(frame, 0, 0);
    }

    /** The frames of a huge page, or {@link PageFrameAllocator#NO_FRAME} where no block of 2 MiB is free. */
    long takeHugeFrame() {
        long frame = frames.allocPages(HUGE_ORDER, Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP | Gfp.NORETRY, 0);
        if (frame != PageFrameAllocator.NO_FRAME) {
            hugeInUse.put(frame, 1 << HUGE_ORDER);
        }
        return frame;
    }

    /** One entry less names an anonymous page; the last one frees its frame. */
    void releaseAnon(long entry) {
        long frame = entry >>> PageTables.PAGE_SHIFT;
        if ((entry & PageTables.EXCLUSIVE) != 0 || mapCounts.decrement(frame) == 0) {
            if ((entry & PageTables.COMPOUND) == 0) {
                freeFrame(frame);
            } else {
                releaseHugePart(frame & -(1L << HUGE_ORDER));
            }
        }
    }

    /** A huge page goes back when the last of its pages does. */
    private void releaseHugePart(long head) {
        int left = hugeInUse.getOrDefault(head, 0) - 1;
        if (left > 0) {
            hugeInUse.put(head, left);
        } else {
            hugeInUse.remove(head);
            frames.freePages(head, HUGE_ORDER, 0);
        }
    }

    /** How many entries name the page of a present entry. */
    int mapCount(long entry) {
        return (entry & PageTables.EXCLUSIVE) != 0 ? 1 : mapCounts.of(entry >>> PageTables.PAGE_SHIFT);
    }

    /** Whether the machine promises so many pages (mm/util.c, __vm_enough_memory). */
    boolean promises(long pages) {
        if (machine.overcommitMemory() == OVERCOMMIT_ALWAYS) {
            return true;
        }
        return pages <= machine.pages() + swap.totalSlots();
    }

    /** Unmaps the pages of a file from {@code first} up to {@code end} everywhere (mm/memory.c, unmap_mapping_pages). */
    void unmapFilePages(Inode inode, long first, long end, int mode) {
        for (Mm mm : spaces) {
            for (Vma area = mm.areas.first(); area != null; area = area.next) {
                if (area.file != null && area.file.inode == inode) {
                    long from = Math.max(first, area.pageOffset);
                    long to = Math.min(end, area.pageOffset + area.pages());
                    if (from < to) {
                        long shift = area.start - (area.pageOffset << PageTables.PAGE_SHIFT);
                        mm.zap.range(
                                (from << PageTables.PAGE_SHIFT) + shift, (to << PageTables.PAGE_SHIFT) + shift, mode);
                    }
                }
            }
        }
    }

    /** Drops cached pages of a file from {@code first} up to {@code end}; nobody maps them any more. */
    void dropCached(Inode inode, long first, long end) {
        for (long index : inode.cachedIndexes()) {
            if (index >= first && index < end) {
                CachedPage page = inode.take(index);
                if (page != null) {
                    freeFrame(page.frame);
                }
            }
        }
    }
}
