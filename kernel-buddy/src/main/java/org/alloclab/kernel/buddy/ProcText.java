package org.alloclab.kernel.buddy;

import java.util.List;
import java.util.Locale;

/** The text of the allocator's files under {@code /proc}, in the kernel's format. */
final class ProcText {
    static final List<String> FILES = List.of("buddyinfo");

    private ProcText() {}

    static String of(String file, List<Zone> zones) {
        if (!file.equals("buddyinfo")) {
            throw new IllegalArgumentException("the page-frame allocator prints " + FILES + ": was " + file);
        }
        return buddyinfo(zones);
    }

    /** Linux 6.18 mm/vmstat.c, frag_show_print. */
    private static String buddyinfo(List<Zone> zones) {
        StringBuilder text = new StringBuilder();
        for (Zone zone : zones) {
            if (zone.extent.present() > 0) {
                text.append(String.format(
                        Locale.ROOT, "Node 0, zone %8s ", zone.extent.kind().title()));
                for (int order = 0; order < MemMap.ORDERS; order++) {
                    text.append(String.format(Locale.ROOT, "%6d ", zone.areas.blocks(order)));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }
}
