package org.alloclab.harness.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.AreaField;
import org.alloclab.api.view.ProcessIdentity;
import org.alloclab.api.view.VmaView;

/** {@code pmap}, {@code pmap -x} and {@code pmap -X} of one process (procps-ng 4.0.2 pmap.c). */
final class Pmap {
    /** What {@code -X} leaves out and {@code -XX} would print. */
    private static final Set<AreaField> ONLY_IN_FULL = Set.of(
            AreaField.KERNEL_PAGE_SIZE,
            AreaField.MMU_PAGE_SIZE,
            AreaField.SHARED_CLEAN,
            AreaField.SHARED_DIRTY,
            AreaField.PRIVATE_CLEAN,
            AreaField.PRIVATE_DIRTY,
            AreaField.ANON_HUGE_PAGES);

    private static final int ADDRESS_WIDTH = 16;

    private Pmap() {}

    private static String heading(ProcessIdentity process) {
        return process.pid() + ":   " + String.join(" ", process.arguments()) + "\n";
    }

    /** {@code pmap PID}. */
    static String plain(ProcessIdentity process, List<VmaView> areas) {
        StringBuilder text = new StringBuilder(heading(process));
        long total = 0;
        for (VmaView area : areas) {
            total += area.sizeBytes() >> 10;
            text.append(String.format(
                    Locale.ROOT,
                    "%016x %6dK %s %s\n",
                    area.start(),
                    area.sizeBytes() >> 10,
                    mode(area),
                    mapping(area, process)));
        }
        return text.append(String.format(Locale.ROOT, " %-16s%6dK\n", "total", total))
                .toString();
    }

    /** {@code pmap -x PID}. */
    static String extended(ProcessIdentity process, List<AreaDetail> areas) {
        StringBuilder text = new StringBuilder(heading(process));
        text.append(String.format(
                Locale.ROOT, "%-16s %7s %7s %7s %-5s %s\n", "Address", "Kbytes", "RSS", "Dirty", "Mode", "Mapping"));
        long size = 0;
        long resident = 0;
        long dirty = 0;
        for (AreaDetail detail : areas) {
            VmaView area = detail.area();
            long areaDirty = detail.figure(AreaField.SHARED_DIRTY) + detail.figure(AreaField.PRIVATE_DIRTY);
            size += area.sizeBytes() >> 10;
            resident += detail.figure(AreaField.RSS);
            dirty += areaDirty;
            text.append(String.format(
                    Locale.ROOT,
                    "%016x %7d %7d %7d %s %s\n",
                    area.start(),
                    area.sizeBytes() >> 10,
                    detail.figure(AreaField.RSS),
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
    static String wide(ProcessIdentity process, List<AreaDetail> areas) {
        List<AreaField> fields = new ArrayList<>();
        int inode = "Inode".length();
        for (AreaDetail detail : areas) {
            inode = Math.max(inode, Long.toString(detail.area().inode()).length());
            for (AreaField field : detail.figures().keySet()) {
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
            AreaField field = fields.get(i);
            long total = areas.stream().mapToLong(area -> area.figure(field)).sum();
            widths[i] =
                    Math.max(field.kernelName().length(), Long.toString(total).length());
            head.append(' ').append(padded(field.kernelName(), widths[i]));
            rules.append("=".repeat(widths[i])).append(' ');
            totals.append(padded(Long.toString(total), widths[i])).append(' ');
        }
        StringBuilder text = new StringBuilder(heading(process));
        text.append(head).append(" Mapping\n");
        for (AreaDetail detail : areas) {
            VmaView area = detail.area();
            text.append(padded(Long.toHexString(area.start()), ADDRESS_WIDTH));
            text.append(' ').append(rights(area)).append(area.shared() ? 's' : 'p');
            text.append(String.format(Locale.ROOT, " %08x", area.offset()));
            text.append(' ').append(padded(area.device(), 6));
            text.append(' ').append(padded(Long.toString(area.inode()), inode));
            for (int i = 0; i < widths.length; i++) {
                text.append(' ').append(padded(Long.toString(detail.figure(fields.get(i))), widths[i]));
            }
            text.append(' ').append(baseName(area.name())).append('\n');
        }
        return text.append(rules).append('\n').append(totals).append("KB \n").toString();
    }

    private static String padded(String value, int width) {
        return " ".repeat(Math.max(0, width - value.length())) + value;
    }

    private static String rights(VmaView area) {
        return ((area.prot() & Prot.READ) != 0 ? "r" : "-")
                + ((area.prot() & Prot.WRITE) != 0 ? "w" : "-")
                + ((area.prot() & Prot.EXEC) != 0 ? "x" : "-");
    }

    /** The rights with {@code s} where shared, and a place for a mark that Linux never sets. */
    private static String mode(VmaView area) {
        return rights(area) + (area.shared() ? "s" : "-") + "-";
    }

    private static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String mapping(VmaView area, ProcessIdentity process) {
        if (area.name().indexOf('/') >= 0 || isProgramName(area)) {
            return baseName(area.name());
        }
        long stack = process.startOfStack();
        return stack >= area.start() && stack < area.end() && area.start() > 0 ? "  [ stack ]" : "  [ anon ]";
    }

    /** A file whose path the listing shortened to its name. */
    private static boolean isProgramName(VmaView area) {
        return area.inode() != 0 && !area.name().isEmpty();
    }
}
