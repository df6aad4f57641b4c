package org.alloclab.harness.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.AreaField;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.ProcessIdentity;
import org.alloclab.api.view.VmaView;

/** The facts of a real process and its machine, read from the files below {@code /proc} that were kept of them. */
final class RealFacts {
    private RealFacts() {}

    static ProcessIdentity identity(String stat, String cmdline) {
        StatLine line = new StatLine(stat);
        return new ProcessIdentity(
                Integer.parseInt(line.pid()),
                Arrays.asList(cmdline.split("\0", -1)).subList(0, 1),
                line.startOfStack());
    }

    static List<AreaDetail> areas(String listing) {
        List<AreaDetail> areas = new ArrayList<>();
        for (MapsListing.Area area : MapsListing.read(listing)) {
            Map<AreaField, Long> figures = new EnumMap<>(AreaField.class);
            for (AreaField field : AreaField.values()) {
                if (area.figures().containsKey(field.kernelName())) {
                    figures.put(field, area.figure(field.kernelName()));
                }
            }
            areas.add(new AreaDetail(view(area), figures));
        }
        return areas;
    }

    static List<VmaView> maps(String listing) {
        return MapsListing.read(listing).stream().map(RealFacts::view).toList();
    }

    private static VmaView view(MapsListing.Area area) {
        int prot = (area.rights().charAt(0) == 'r' ? Prot.READ : 0)
                | (area.rights().charAt(1) == 'w' ? Prot.WRITE : 0)
                | (area.rights().charAt(2) == 'x' ? Prot.EXEC : 0);
        return new VmaView(
                area.start(),
                area.end(),
                prot,
                area.rights().endsWith("s"),
                Long.parseLong(area.offset(), 16),
                area.device(),
                Long.parseLong(area.inode()),
                area.name());
    }

    static AddressSpaceFigures figures(String stat, String status) {
        StatLine line = new StatLine(stat);
        MemInfo sizes = new MemInfo(status);
        return new AddressSpaceFigures(
                sizes.of("VmSize") << 10,
                sizes.of("RssAnon") << 10,
                sizes.of("RssFile") << 10,
                sizes.of("RssShmem") << 10,
                sizes.of("VmSwap") << 10,
                sizes.of("VmPTE") << 10,
                line.minorFaults(),
                line.majorFaults(),
                0,
                0,
                0);
    }

    static MachineMemory memory(String meminfo) {
        MemInfo info = new MemInfo(meminfo);
        return new MachineMemory(
                info.total() << 10,
                info.free() << 10,
                info.of("MemAvailable") << 10,
                info.of("Buffers") << 10,
                info.of("Cached") << 10,
                info.of("Shmem") << 10,
                info.of("SReclaimable") << 10,
                info.of("Active") << 10,
                info.of("Inactive") << 10,
                info.of("SwapTotal") << 10,
                info.of("SwapFree") << 10);
    }

    static PagingTraffic traffic(String vmstat) {
        MemInfo events = new MemInfo(vmstat);
        return new PagingTraffic(events.of("pgpgin"), events.of("pgpgout"), events.of("pswpin"), events.of("pswpout"));
    }
}
