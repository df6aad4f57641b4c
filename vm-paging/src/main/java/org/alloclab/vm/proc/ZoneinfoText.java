package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.view.ZoneView;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/**
 * {@code /proc/zoneinfo} (mm/vmstat.c, zoneinfo_show_print): what the page-frame allocator prints, with what only the pages'
 * users know put in at its place: the lists by zone, and the counters of the node with its first zone.
 */
final class ZoneinfoText {
    private static final String ZONE = "Node 0, zone";
    private static final String LAST_OF_ALLOCATOR = "      nr_free_pages_blocks ";

    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final SwapSpace swap;
    private final VmEvents events;
    private final MemoryUse use;
    private final List<ZoneView> zones;
    private final long[][] listed;
    private final long[] dirty;
    private final long[] locked;
    private final StringBuilder text = new StringBuilder();

    ZoneinfoText(
            Frames frames, PageDescriptors pages, MemoryGroups groups, SwapSpace swap, VmEvents events, MemoryUse use) {
        this.pages = pages;
        this.groups = groups;
        this.swap = swap;
        this.events = events;
        this.use = use;
        this.zones = frames.zones();
        this.listed = new long[zones.size()][Lruvec.LISTS];
        this.dirty = new long[zones.size()];
        this.locked = new long[zones.size()];
    }

    /** @param frames what the page-frame allocator prints; empty where it prints no such file, as is the answer */
    String print(String frames) {
        if (frames.isEmpty()) {
            return "";
        }
        pages.forEach(this::count);
        return with(frames);
    }

    private void count(long frame) {
        int zone = 0;
        while (zone < zones.size() - 1 && frame >= zones.get(zone + 1).startFrame()) {
            zone++;
        }
        int flags = pages.flags(frame);
        if ((flags & PageDescriptors.LRU) != 0) {
            listed[zone][Lruvec.listOf(flags)]++;
        }
        boolean file = (flags & (PageDescriptors.ANONYMOUS | PageDescriptors.SWAP_BACKED)) == 0;
        dirty[zone] += file && (flags & PageDescriptors.DIRTY) != 0 ? 1 : 0;
        locked[zone] += (flags & PageDescriptors.UNEVICTABLE) != 0 ? 1 : 0;
    }

    private String with(String frames) {
        boolean node = false;
        int zone = -1;
        for (String line : frames.lines().toList()) {
            text.append(line).append('\n');
            if (line.startsWith(ZONE)) {
                zone = zoneNamed(line.substring(ZONE.length()).strip());
                if (zone >= 0 && !node) {
                    node = true;
                    text.append("  per-node stats\n");
                    nodeCounters();
                }
            } else if (line.startsWith(LAST_OF_ALLOCATOR) && zone >= 0) {
                zoneCounters(zone);
            }
        }
        return text.toString();
    }

    private int zoneNamed(String name) {
        for (int i = 0; i < zones.size(); i++) {
            if (zones.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private void zoneCounters(int zone) {
        for (int list = 0; list < Lruvec.LISTS; list++) {
            line("nr_zone_" + Lruvec.name(list), listed[zone][list]);
        }
        line("nr_zone_write_pending", dirty[zone]);
        line("nr_mlock", locked[zone]);
    }

    private void nodeCounters() {
        for (int list = 0; list < Lruvec.LISTS; list++) {
            line("nr_" + Lruvec.name(list), groups.root().listed(list));
        }
        line("nr_slab_reclaimable", use.slabReclaimable);
        line("nr_slab_unreclaimable", use.slab - use.slabReclaimable);
        for (VmEvent event : VmEvent.values()) {
            if (event.compareTo(VmEvent.WORKINGSET_RESTORE_FILE) <= 0) {
                line(event.vmstatName(), events.of(event));
            }
        }
        line("nr_anon_pages", use.anon);
        line("nr_mapped", use.mappedFile);
        line("nr_file_pages", use.cached + swap.cachedPages());
        line("nr_dirty", use.dirty);
        line("nr_shmem", use.shmem);
        line("nr_anon_transparent_hugepages", use.anonHuge / PageTables.ENTRIES);
        line("nr_kernel_stack", use.kernelStacks << (PAGE_SHIFT - 10));
        line("nr_page_table_pages", use.tables);
        line("nr_swapcached", swap.cachedPages());
    }

    private void line(String name, long value) {
        text.append(String.format(Locale.ROOT, "      %-12s %d\n", name, value));
    }
}
