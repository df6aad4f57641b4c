package org.alloclab.harness.vmscript;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.VmaView;

/** Writes areas as {@code START:END:rwxp:NAME[@offset][:flags]}; shared memory is named by the line that made it. */
final class AreaLabel {
    private static final String[] FLAGS = {
        "lo", "gd", "hg", "nh", "nr", "ac", "dc", "wf", "dd", "sr", "rr", "lf", "io", "pf", "mm", "ht"
    };

    private final ScriptFiles files;
    private final Bases bases;
    private final Map<Long, Integer> shmLines;

    AreaLabel(ScriptFiles files, Bases bases) {
        this(files, bases, new HashMap<>());
    }

    private AreaLabel(ScriptFiles files, Bases bases, Map<Long, Integer> shmLines) {
        this.files = files;
        this.bases = bases;
        this.shmLines = shmLines;
    }

    AreaLabel copy() {
        return new AreaLabel(files, bases, new HashMap<>(shmLines));
    }

    String text(AreaReport report, int line) {
        VmaView area = report.area();
        StringBuilder text = new StringBuilder(bases.text(area.start()))
                .append(':')
                .append(bases.text(area.end()))
                .append(':')
                .append((area.prot() & 1) != 0 ? 'r' : '-')
                .append((area.prot() & 2) != 0 ? 'w' : '-')
                .append((area.prot() & 4) != 0 ? 'x' : '-')
                .append(area.shared() ? 's' : 'p')
                .append(':')
                .append(name(area, line));
        List<String> flags = new ArrayList<>();
        for (String flag : FLAGS) {
            if (report.hasFlag(flag)) {
                flags.add(flag);
            }
        }
        if (!flags.isEmpty()) {
            text.append(':').append(String.join(",", flags));
        }
        return text.toString();
    }

    private String name(VmaView area, int line) {
        if (area.inode() == 0) {
            return switch (area.name()) {
                case "[heap]" -> "heap";
                case "[stack]" -> "stack";
                case "" -> "anon";
                default -> "other";
            };
        }
        String file = files.name(area.inode());
        String offset = "@" + area.offset() / Bases.PAGE;
        if (!file.isEmpty()) {
            return file + offset;
        }
        if (area.name().startsWith("/dev/zero")) {
            return "shm" + shmLines.computeIfAbsent(area.inode(), inode -> line) + offset;
        }
        if (area.name().startsWith("/anon_hugepage")) {
            return "huge" + shmLines.computeIfAbsent(area.inode(), inode -> line) + offset;
        }
        return "other";
    }
}
