package org.alloclab.kernel.vmalloc;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.machine.MachineDescription;

/**
 * {@code /proc/vmallocinfo} (Linux 6.18 mm/vmalloc.c, vmalloc_info_show). The kernel hashes addresses for whoever may not see
 * them; here they are plain.
 */
final class VmallocInfo {
    private VmallocInfo() {}

    static String of(Collection<VmArea> areas, List<VmArea> lazy) {
        StringBuilder text = new StringBuilder();
        for (VmArea area : areas) {
            range(text, area);
            text.append(' ').append(area.caller);
            switch (area.kind) {
                case VMALLOC ->
                    text.append(" pages=")
                            .append(area.frames.length)
                            .append(" vmalloc N0=")
                            .append(area.frames.length);
                case VMAP -> text.append(" vmap");
                case IOREMAP ->
                    text.append(String.format(
                            Locale.ROOT, " phys=0x%016x ioremap", area.frames[0] << MachineDescription.PAGE_SHIFT));
            }
            text.append('\n');
        }
        for (VmArea area : lazy) {
            range(text, area);
            text.append(" unpurged vm_area\n");
        }
        return text.toString();
    }

    private static void range(StringBuilder text, VmArea area) {
        text.append(String.format(Locale.ROOT, "0x%016x-0x%016x %7d", area.start, area.end(), area.bytes));
    }
}
