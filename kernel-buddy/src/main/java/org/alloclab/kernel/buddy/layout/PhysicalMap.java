package org.alloclab.kernel.buddy.layout;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;

/**
 * Which frames a machine has and which of them the boot keeps.
 *
 * <pre>
 *   frame  0        1         159      256       4096                 3 GiB     4 GiB
 *          | BIOS   | usable  | VGA,   | usable  | kernel  | usable   | hole    | the rest of memory       | mem_map |
 *          |        | kept    | BIOS   |         | image   |          | (PCI)   |                          |         |
 * </pre>
 *
 * The layout is that of the recorded machine, a virtual one: memory beyond 3 GiB goes above 4 GiB; the first MiB is kept
 * (Linux 6.18 arch/x86/kernel/setup.c, "reserve the first 1M"); the kernel with its initial data fills {@value #KERNEL_FRAMES} frames
 * from 16 MiB on; {@code struct page} takes 64 bytes a frame (32 on i386) from the top of the memory that the kernel maps.
 *
 * <p>Not modelled: an initrd, tables of the firmware, sparse vmemmap of holes. They are no rule of the allocator.
 */
public final class PhysicalMap {
    private static final int FIRST_MIB = 256;
    private static final int CONVENTIONAL_END = 159;
    private static final int DMA_END = 4096;
    private static final int PCI_HOLE = 3 << 18;
    private static final int DMA32_END = 4 << 18;
    private static final int NORMAL_END_I386 = 896 << 8;
    private static final int KERNEL_FRAMES = 9421;
    private static final long MAX_FRAMES = Integer.MAX_VALUE - (4L << 18);

    private final List<Range> present = new ArrayList<>();
    private final List<Range> usable = new ArrayList<>();

    private PhysicalMap(MachineDescription machine) {
        long frames = machine.pages();
        if (frames > MAX_FRAMES) {
            throw new IllegalArgumentException("memory must be at most 7 TiB: was " + machine.memoryBytes()
                    + " bytes; describe a smaller machine");
        }
        int low = (int) Math.min(frames, PCI_HOLE);
        present.add(new Range(1, CONVENTIONAL_END));
        present.add(new Range(FIRST_MIB, low));
        if (frames > PCI_HOLE) {
            present.add(new Range(DMA32_END, DMA32_END + (int) (frames - PCI_HOLE)));
        }
    }

    /** The zones of a machine, the empty ones too, as {@code /proc/zoneinfo} lists them. */
    public static List<ZoneExtent> zonesOf(MachineDescription machine) {
        return zonesOf(machine, 0);
    }

    /** The same, with only so many frames online in the highest zone; its {@code struct page} array is elsewhere then. */
    public static List<ZoneExtent> zonesOf(MachineDescription machine, long onlineFrames) {
        boolean wide = machine.kernelWordSize() == WordSize.BITS_64;
        PhysicalMap memory = new PhysicalMap(machine);
        int normalEnd = wide ? Integer.MAX_VALUE : NORMAL_END_I386;
        int top = memory.present.get(memory.present.size() - 1).to();
        int mapped = Math.min(top, normalEnd);
        long memMapBytes = machine.pages() * (wide ? 64 : 32);
        int memMapFrames = (int) ((memMapBytes + MachineDescription.PAGE_SIZE - 1) / MachineDescription.PAGE_SIZE);
        memory.keep(onlineFrames == 0 ? memMapFrames : 0, mapped);
        memory.limitOnline(onlineFrames);
        List<ZoneExtent> zones = new ArrayList<>();
        zones.add(memory.zone(Kind.DMA, 0, DMA_END));
        if (wide) {
            zones.add(memory.zone(Kind.DMA32, DMA_END, DMA32_END));
            zones.add(memory.zone(Kind.NORMAL, DMA32_END, normalEnd));
        } else {
            zones.add(memory.zone(Kind.NORMAL, DMA_END, NORMAL_END_I386));
            zones.add(memory.zone(Kind.HIGHMEM, NORMAL_END_I386, Integer.MAX_VALUE));
        }
        zones.add(memory.zone(Kind.MOVABLE, 0, 0));
        if (wide) {
            zones.add(memory.zone(Kind.DEVICE, 0, 0));
        }
        return List.copyOf(zones);
    }

    private ZoneExtent zone(Kind kind, int low, int high) {
        return ZoneExtent.between(kind, low, high, present, usable);
    }

    private void limitOnline(long frames) {
        int last = usable.size() - 1;
        Range range = usable.get(last);
        if (frames != 0 && frames < range.frames()) {
            usable.set(last, new Range(range.from(), range.from() + (int) frames));
        }
    }

    /** Fills {@link #usable}: what is present less the first MiB, the kernel and the {@code struct page} array. */
    private void keep(int memMapFrames, int mapped) {
        int low = present.get(1).to();
        int kernel = Math.min(KERNEL_FRAMES, Math.max(0, (low - DMA_END) / 2));
        usable.add(new Range(FIRST_MIB, Math.min(low, DMA_END)));
        if (low > DMA_END) {
            usable.add(new Range(DMA_END + kernel, low));
        }
        if (present.size() > 2) {
            usable.add(present.get(2));
        }
        for (int i = 0; i < usable.size(); i++) {
            Range range = usable.get(i);
            if (range.from() < mapped && mapped <= range.to()) {
                usable.set(i, new Range(range.from(), mapped - memMapFrames));
                if (mapped < range.to()) {
                    usable.add(i + 1, new Range(mapped, range.to()));
                }
                return;
            }
        }
    }
}
