package org.alloclab.harness.procps;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.ProcFile;
import org.alloclab.harness.input.UsageException;

/** A way to look at a process and its machine: a file below {@code /proc}, or what a tool makes of such files. */
public final class View {
    private static final List<View> ALL = List.of(
            new View("maps", space -> space.proc(ProcFile.MAPS)),
            new View("smaps", space -> space.proc(ProcFile.SMAPS)),
            new View("smaps_rollup", space -> space.proc(ProcFile.SMAPS_ROLLUP)),
            new View("status", space -> space.proc(ProcFile.STATUS)),
            new View("statm", space -> space.proc(ProcFile.STATM)),
            new View("stat", space -> space.proc(ProcFile.STAT)),
            new View("limits", space -> space.proc(ProcFile.LIMITS)),
            new View("oom_score", space -> space.proc(ProcFile.OOM_SCORE)),
            new View("oom_score_adj", space -> space.proc(ProcFile.OOM_SCORE_ADJ)),
            new View("pagemap", PagemapText::of),
            new View("pmap", space -> Pmap.plain(stat(space), cmdline(space), space.proc(ProcFile.MAPS))),
            new View("pmap-x", space -> Pmap.extended(stat(space), cmdline(space), space.proc(ProcFile.SMAPS))),
            new View("pmap-X", space -> Pmap.wide(stat(space), cmdline(space), space.proc(ProcFile.SMAPS))),
            new View("ps", space -> Ps.faults(stat(space), space.proc(ProcFile.STATUS), cmdline(space))),
            new View("ps-full", space -> Ps.full(stat(space), space.proc(ProcFile.STATUS), cmdline(space))),
            new View("free", space -> Free.kilobytes(space.proc(ProcFile.MEMINFO))),
            new View("free-h", space -> Free.human(space.proc(ProcFile.MEMINFO))),
            new View("vmstat", space -> Vmstat.report(space.proc(ProcFile.MEMINFO))),
            new View("vmstat-s", space -> Vmstat.sums(space.proc(ProcFile.MEMINFO), space.proc(ProcFile.VMSTAT))),
            new View("meminfo", space -> space.proc(ProcFile.MEMINFO)),
            new View("proc-vmstat", space -> space.proc(ProcFile.VMSTAT)),
            new View("memory.stat", space -> space.proc(ProcFile.MEMORY_STAT)),
            new View("swaps", space -> space.proc(ProcFile.SWAPS)),
            new View("slabinfo", space -> space.proc(ProcFile.SLABINFO)),
            new View("buddyinfo", space -> space.proc(ProcFile.BUDDYINFO)),
            new View("pagetypeinfo", space -> space.proc(ProcFile.PAGETYPEINFO)),
            new View("zoneinfo", space -> space.proc(ProcFile.ZONEINFO)));

    private static final List<String> NAMES = ALL.stream().map(View::viewName).toList();

    private final String viewName;
    private final Function<AddressSpace, String> text;

    private View(String viewName, Function<AddressSpace, String> text) {
        this.viewName = viewName;
        this.text = text;
    }

    private static String stat(AddressSpace space) {
        return space.proc(ProcFile.STAT);
    }

    private static String cmdline(AddressSpace space) {
        return space.proc(ProcFile.CMDLINE);
    }

    /** What it is asked for by. */
    public String viewName() {
        return viewName;
    }

    /** All names, for help. */
    public static List<String> names() {
        return NAMES;
    }

    /** The view as text. */
    public String of(AddressSpace space) {
        return text.apply(space);
    }

    /** The view of this name; upper and lower case differ, as in {@code pmap -x} and {@code pmap -X}. */
    public static View named(String name) {
        for (View view : ALL) {
            if (view.viewName.equals(name)) {
                return view;
            }
        }
        throw new UsageException(
                "unknown view " + name + NearestName.hint(name, NAMES) + "; there are " + String.join(", ", NAMES));
    }

    /** A view as a section of output, under a line that names it. */
    public String section(AddressSpace space, String when) {
        return String.format(Locale.ROOT, "==> %s%s <==\n%s", viewName, when, of(space));
    }
}
