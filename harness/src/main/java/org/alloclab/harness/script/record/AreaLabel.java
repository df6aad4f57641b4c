package org.alloclab.harness.script.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.VmaView;
import org.alloclab.harness.script.Bases;
import org.alloclab.harness.script.ScriptFiles;

/**
 * Writes areas as {@code START:END:rwxp:NAME[@offset]}, and behind it {@code [:flags]}; shared memory is named by the line
 * that made it.
 */
final class AreaLabel {
    private static final String[] FLAGS = {
        "lo", "gd", "hg", "nh", "nr", "ac", "dc", "wf", "dd", "sr", "rr", "lf", "io", "pf", "mm", "ht"
    };

    private final ScriptFiles files;
    private final Bases bases;
    private final Map<Long, Integer> shmLines;

    /**
     * An area as written.
     *
     * @param place where it is, what may be done with it, and what it is
     * @param flags its flags between commas, or the empty string
     */
    record Text(String place, String flags) {

        /** The area as a level tells it. */
        String at(Level level) {
            return flags.isEmpty() || !level.tellsPages() ? place : place + ":" + flags;
        }
    }

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

    Bases bases() {
        return bases;
    }

    Text text(AreaReport report, int line) {
        VmaView area = report.area();
        String rights = ((area.prot() & Prot.READ) != 0 ? "r" : "-")
                + ((area.prot() & Prot.WRITE) != 0 ? "w" : "-")
                + ((area.prot() & Prot.EXEC) != 0 ? "x" : "-")
                + (area.shared() ? "s" : "p");
        String place = bases.text(area.start()) + ":" + bases.text(area.end()) + ":" + rights + ":" + name(area, line);
        List<String> flags = new ArrayList<>();
        for (String flag : FLAGS) {
            if (report.hasFlag(flag)) {
                flags.add(flag);
            }
        }
        return new Text(place, String.join(",", flags));
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
