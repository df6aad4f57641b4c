package org.alloclab.harness.procps;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code pmap}, {@code pmap -x} and {@code pmap -X} of one process (procps-ng 4.0.2 pmap.c). */
final class Pmap {
    /** What {@code -X} leaves out and {@code -XX} would print. */
    private static final Set<String> ONLY_IN_FULL = Set.of(
            "KernelPageSize",
            "MMUPageSize",
            "Shared_Clean",
            "Shared_Dirty",
            "Private_Clean",
            "Private_Dirty",
            "AnonHugePages");

    private static final int ADDRESS_WIDTH = 16;

    private Pmap() {}

    private static String heading(StatLine stat, String cmdline) {
        return stat.pid() + ":   " + cmdline.replace('\0', ' ').strip() + "\n";
    }

    /** {@code pmap PID}. */
    static String plain(String stat, String cmdline, String maps) {
        StatLine process = new StatLine(stat);
        StringBuilder text = new StringBuilder(heading(process, cmdline));
        long total = 0;
        for (MapsListing.Area area : MapsListing.read(maps)) {
            total += area.kilobytes();
            text.append(String.format(
                    Locale.ROOT,
                    "%016x %6dK %s %s\n",
                    area.start(),
                    area.kilobytes(),
                    mode(area),
                    mapping(area, process)));
        }
        return text.append(String.format(Locale.ROOT, " %-16s%6dK\n", "total", total))
                .toString();
    }

    /** {@code pmap -x PID}. */
    static String extended(String stat, String cmdline, String smaps) {
        StatLine process = new StatLine(stat);
        StringBuilder text = new StringBuilder(heading(process, cmdline));
        text.append(String.format(
                Locale.ROOT, "%-16s %7s %7s %7s %-5s %s\n", "Address", "Kbytes", "RSS", "Dirty", "Mode", "Mapping"));
        long size = 0;
        long resident = 0;
        long dirty = 0;
        for (MapsListing.Area area : MapsListing.read(smaps)) {
            long areaDirty = area.figure("Shared_Dirty") + area.figure("Private_Dirty");
            size += area.kilobytes();
            resident += area.figure("Rss");
            dirty += areaDirty;
            text.append(String.format(
                    Locale.ROOT,
                    "%016x %7d %7d %7d %s %s\n",
                    area.start(),
                    area.kilobytes(),
                    area.figure("Rss"),
                    areaDirty,
                    mode(area),
                    mapping(area, process)));
        }
        String rule = "-".repeat(7);
        text.append(String.format(Locale.ROOT, "%s %s %s %s \n", "-".repeat(16), rule, rule, rule));
        return text.append(String.format(Locale.ROOT, "%-16s %7d %7d %7d\n", "total kB", size, resident, dirty))
                .toString();
    }

    /** {@code pmap -X PID}: the fields of smaps side by side, each as wide as its name or its total. */
    static String wide(String stat, String cmdline, String smaps) {
        List<MapsListing.Area> areas = MapsListing.read(smaps);
        List<String> fields = new ArrayList<>();
        int inode = "Inode".length();
        for (MapsListing.Area area : areas) {
            inode = Math.max(inode, area.inode().length());
            for (String field : area.figures().keySet()) {
                if (!ONLY_IN_FULL.contains(field) && !fields.contains(field)) {
                    fields.add(field);
                }
            }
        }
        StringBuilder head = new StringBuilder(String.format(
                Locale.ROOT, "%16s Perm %8s %6s %" + inode + "s", "Address", "Offset", "Device", "Inode"));
        int before = head.length();
        StringBuilder rules = new StringBuilder(" ".repeat(before + 1));
        StringBuilder totals = new StringBuilder(" ".repeat(before + 1));
        int[] widths = new int[fields.size()];
        for (int i = 0; i < widths.length; i++) {
            String field = fields.get(i);
            long total = areas.stream().mapToLong(area -> area.figure(field)).sum();
            widths[i] = Math.max(field.length(), Long.toString(total).length());
            head.append(' ').append(padded(field, widths[i]));
            rules.append("=".repeat(widths[i])).append(' ');
            totals.append(padded(Long.toString(total), widths[i])).append(' ');
        }
        StringBuilder text = new StringBuilder(heading(new StatLine(stat), cmdline));
        text.append(head).append(" Mapping\n");
        for (MapsListing.Area area : areas) {
            text.append(padded(Long.toHexString(area.start()), ADDRESS_WIDTH));
            text.append(' ').append(area.rights()).append(' ').append(area.offset());
            text.append(' ').append(padded(area.device(), 6));
            text.append(' ').append(padded(area.inode(), inode));
            for (int i = 0; i < widths.length; i++) {
                text.append(' ').append(padded(Long.toString(area.figure(fields.get(i))), widths[i]));
            }
            text.append(' ').append(baseName(area.name())).append('\n');
        }
        return text.append(rules).append('\n').append(totals).append("KB \n").toString();
    }

    private static String padded(String value, int width) {
        return " ".repeat(Math.max(0, width - value.length())) + value;
    }

    /** The rights with {@code s} where shared, and a place for a mark that Linux never sets. */
    private static String mode(MapsListing.Area area) {
        return area.rights().substring(0, 3) + (area.rights().endsWith("s") ? "s" : "-") + "-";
    }

    private static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String mapping(MapsListing.Area area, StatLine process) {
        if (area.name().indexOf('/') >= 0 || isProgramName(area)) {
            return baseName(area.name());
        }
        long stack = process.startOfStack();
        return stack >= area.start() && stack < area.end() && area.start() > 0 ? "  [ stack ]" : "  [ anon ]";
    }

    /** A file whose path the listing shortened to its name. */
    private static boolean isProgramName(MapsListing.Area area) {
        return !area.inode().equals("0") && !area.name().isEmpty();
    }
}
