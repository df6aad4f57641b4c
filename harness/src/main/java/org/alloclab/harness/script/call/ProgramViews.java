package org.alloclab.harness.script.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.ProgramHeap;
import org.alloclab.harness.script.Reply;

/** Looks at a program's allocator and at the areas of its process. */
final class ProgramViews {
    private static final String NARROW_KERNEL = "0xc0000000 to 0xffffffff: the kernel";
    private static final String WIDE_KERNEL = "0xffff800000000000 to 0xffffffffffffffff: the kernel";
    private static final String HEAP = "[heap]";

    static final List<Operation> ALL = List.of(
            operation("metrics", "KEY ...", "figures of the allocator, such as mi_ordblks", ProgramViews::metrics),
            operation("report", "NAME[:OPTIONS]", "one of its own texts, such as malloc_stats", ProgramViews::report),
            operation("maps", "", "the areas that the allocator made", ProgramViews::maps),
            operation("layout", "", "all areas, and where the kernel's addresses are", ProgramViews::layout));

    private ProgramViews() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.VIEW, name, arguments, help, action);
    }

    private static Reply metrics(Call call) {
        ProgramHeap heap = call.heap();
        List<String> keys = call.wordsFrom(1);
        List<String> lines = new ArrayList<>();
        heap.allocator().metrics().asMap().forEach((metric, value) -> {
            if (keys.contains(metric.key())) {
                lines.add(String.format(Locale.ROOT, "%-12s %,10d  %s", metric.key(), value, metric.meaning()));
            }
        });
        if (lines.isEmpty()) {
            return new Reply.Answer(heap.id() + " has no figure of these names");
        }
        return new Reply.Listing("metrics", lines);
    }

    private static Reply report(Call call) {
        ProgramHeap heap = call.heap();
        if (!heap.allocator().reportNames().contains(call.word(1).replaceAll(":.*", ""))) {
            return new Reply.Answer(heap.id() + " has no text " + call.word(1) + "; it has "
                    + heap.allocator().reportNames());
        }
        return new Reply.Listing(
                call.word(1), heap.allocator().report(call.word(1)).lines().toList());
    }

    /** The heap, and mappings without a file that were not there before the program began. */
    private static Reply maps(Call call) {
        List<String> lines = new ArrayList<>();
        List<VmaView> before = call.play().stage().layout().areas();
        for (VmaView area : call.space().areas()) {
            boolean old = before.stream().anyMatch(each -> each.start() <= area.start() && area.start() < each.end());
            if (area.name().equals(HEAP) || (area.name().isEmpty() && !old)) {
                lines.add(String.format(
                        Locale.ROOT,
                        "0x%x to 0x%x, %,d kB %s",
                        area.start(),
                        area.end(),
                        area.sizeBytes() >> 10,
                        area.name()));
            }
        }
        return new Reply.Listing("maps", lines);
    }

    private static Reply layout(Call call) {
        List<String> lines = new ArrayList<>();
        for (VmaView area : call.space().areas()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "0x%08x to 0x%08x %,6d kB  %s%s%s  %s",
                    area.start(),
                    area.end(),
                    area.sizeBytes() >> 10,
                    (area.prot() & Prot.READ) != 0 ? "r" : "-",
                    (area.prot() & Prot.WRITE) != 0 ? "w" : "-",
                    (area.prot() & Prot.EXEC) != 0 ? "x" : "-",
                    area.name()));
        }
        boolean wide = call.play().stage().machine().kernelWordSize() == WordSize.BITS_64;
        lines.add(wide ? WIDE_KERNEL : NARROW_KERNEL);
        return new Reply.Listing("layout", lines);
    }
}
