package org.alloclab.harness.view;

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
            new View("maps", LineKey.WHOLE, space -> space.proc(ProcFile.MAPS)),
            new View("smaps", LineKey.WHOLE, space -> space.proc(ProcFile.SMAPS)),
            new View("smaps_rollup", LineKey.LABEL, space -> space.proc(ProcFile.SMAPS_ROLLUP)),
            new View("status", LineKey.LABEL, space -> space.proc(ProcFile.STATUS)),
            new View("statm", LineKey.LABEL, space -> space.proc(ProcFile.STATM)),
            new View("stat", LineKey.LABEL, space -> space.proc(ProcFile.STAT)),
            new View("limits", LineKey.WHOLE, space -> space.proc(ProcFile.LIMITS)),
            new View("oom_score", LineKey.LABEL, space -> space.proc(ProcFile.OOM_SCORE)),
            new View("oom_score_adj", LineKey.LABEL, space -> space.proc(ProcFile.OOM_SCORE_ADJ)),
            new View("pagemap", LineKey.PAGES, PagemapText::of),
            tool("pmap", facts -> Pmap.plain(facts.identity(), facts.space().areas())),
            tool("pmap-x", facts -> Pmap.extended(facts.identity(), facts.details())),
            tool("pmap-X", facts -> Pmap.wide(facts.identity(), facts.details())),
            tool("ps", facts -> Ps.faults(facts.identity(), facts.figures())),
            tool("ps-full", facts -> Ps.full(facts.identity(), facts.figures())),
            tool("free", facts -> Free.kilobytes(facts.memory())),
            tool("free-h", facts -> Free.human(facts.memory())),
            tool("vmstat", facts -> Vmstat.report(facts.memory())),
            tool("vmstat-s", facts -> Vmstat.sums(facts.memory(), facts.traffic())),
            new View("meminfo", LineKey.LABEL, space -> space.proc(ProcFile.MEMINFO)),
            new View("proc-vmstat", LineKey.LABEL, space -> space.proc(ProcFile.VMSTAT)),
            new View("cgroup", LineKey.WHOLE, space -> space.proc(ProcFile.CGROUP)),
            new View("memory.stat", LineKey.LABEL, space -> space.proc(ProcFile.MEMORY_STAT)),
            new View("memory.current", LineKey.WHOLE, space -> space.proc(ProcFile.MEMORY_CURRENT)),
            new View("memory.peak", LineKey.WHOLE, space -> space.proc(ProcFile.MEMORY_PEAK)),
            new View("memory.events", LineKey.LABEL, space -> space.proc(ProcFile.MEMORY_EVENTS)),
            new View("memory.events.local", LineKey.LABEL, space -> space.proc(ProcFile.MEMORY_EVENTS_LOCAL)),
            new View("memory.pressure", LineKey.LABEL, space -> space.proc(ProcFile.MEMORY_PRESSURE)),
            new View("memory.swap.current", LineKey.WHOLE, space -> space.proc(ProcFile.MEMORY_SWAP_CURRENT)),
            new View("memory.swap.peak", LineKey.WHOLE, space -> space.proc(ProcFile.MEMORY_SWAP_PEAK)),
            new View("memory.swap.events", LineKey.LABEL, space -> space.proc(ProcFile.MEMORY_SWAP_EVENTS)),
            new View("swaps", LineKey.WHOLE, space -> space.proc(ProcFile.SWAPS)),
            new View("slabinfo", LineKey.LABEL, space -> space.proc(ProcFile.SLABINFO)),
            new View("buddyinfo", LineKey.LABEL, space -> space.proc(ProcFile.BUDDYINFO)),
            new View("pagetypeinfo", LineKey.LABEL, space -> space.proc(ProcFile.PAGETYPEINFO)),
            new View("zoneinfo", LineKey.LABEL, space -> space.proc(ProcFile.ZONEINFO)));

    private static final List<String> NAMES = ALL.stream().map(View::viewName).toList();

    private final String viewName;
    private final LineKey key;
    private final Function<AddressSpace, String> text;

    private View(String viewName, LineKey key, Function<AddressSpace, String> text) {
        this.viewName = viewName;
        this.key = key;
        this.text = text;
    }

    private static View tool(String name, Function<Facts, String> tool) {
        return new View(name, LineKey.WHOLE, Facts.told(tool));
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

    /**
     * The lines of the view; where keys are given, those whose own key has one of them as a part.
     *
     * @param keys such as {@code VmSize} of status, or {@code thp_} of proc-vmstat
     */
    public List<String> lines(AddressSpace space, List<String> keys) {
        return of(space)
                .lines()
                .filter(line -> keys.isEmpty() || keys.stream().anyMatch(key.of(line)::contains))
                .toList();
    }

    /** A view as a section of output, under a line that names it. */
    public String section(AddressSpace space, String when) {
        return String.format(Locale.ROOT, "==> %s%s <==\n%s", viewName, when, of(space));
    }
}
