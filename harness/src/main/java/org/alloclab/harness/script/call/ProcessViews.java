package org.alloclab.harness.script.call;

import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.PagemapStates;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.view.KernelFile;
import org.alloclab.harness.view.View;

/** Looks at processes and at the machine, and says how much is told of what the layers do. */
final class ProcessViews {
    static final List<Operation> ALL = List.of(
            operation(
                    "show",
                    "VIEW [KEY ...]",
                    "a view such as status or pmap-x; only lines with such a KEY",
                    ProcessViews::show),
            operation("raw", "VIEW [KEY ...]", "the same as it is", ProcessViews::raw),
            operation("proc", "FILE [KEY ...]", "a file of the kernel's own allocators", ProcessViews::proc),
            operation(
                    "expect",
                    "NUMBER NUMBER",
                    "both are equal, or the script ends with an error",
                    ProcessViews::expect),
            operation("dump", "", "every area with its pages", ProcessViews::dump),
            operation("pages", "ADDRESS LENGTH", "the state of each page", ProcessViews::pages),
            operation("pfns", "ADDRESS LENGTH", "the frame of each page", ProcessViews::entries),
            operation("steps", "on|off", "whether steps of system calls and faults are told", ProcessViews::steps),
            operation(
                    "brief", "on|off", "whether only the numbers of faults and tables are told", ProcessViews::brief));

    private ProcessViews() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.VIEW, name, arguments, help, action);
    }

    private static Reply show(Call call) {
        View view = View.named(call.word(1));
        return new Reply.Listing(
                view.viewName(),
                view.lines(call.space(), call.wordsFrom(2)).stream()
                        .map(String::stripTrailing)
                        .toList());
    }

    private static Reply raw(Call call) {
        if (!View.names().contains(call.word(1))) {
            throw call.bad(call.word(1), "one of " + String.join(", ", View.names()));
        }
        return new Reply.Listing(call.word(1), View.named(call.word(1)).lines(call.space(), call.wordsFrom(2)));
    }

    private static Reply proc(Call call) {
        KernelFile file = KernelFile.named(call.word(1), call.frames(), call.slab(), call.vmalloc());
        return new Reply.Listing(call.word(1), file.lines(call.wordsFrom(2)));
    }

    private static Reply expect(Call call) {
        long left = call.number(1);
        long right = call.number(2);
        if (left != right) {
            throw call.bad(
                    "0x" + Long.toHexString(left),
                    call.word(1) + " to be " + call.word(2) + ", 0x" + Long.toHexString(right));
        }
        return new Reply.Nothing();
    }

    private static Reply dump(Call call) {
        call.space();
        return new Reply.Dump();
    }

    private static Reply pages(Call call) {
        long address = call.number(1);
        long length = call.number(2);
        return call.isMissing()
                ? new Reply.Skipped()
                : new Reply.Pages(PagemapStates.of(call.space(), address, address + length));
    }

    private static Reply entries(Call call) {
        long address = call.number(1);
        long length = call.number(2);
        if (call.isMissing()) {
            return new Reply.Skipped();
        }
        return new Reply.Entries(Arrays.stream(call.space().pagemap(address, address + length))
                .boxed()
                .toList());
    }

    private static Reply steps(Call call) {
        call.play().telling().tellSteps(isOn(call));
        return new Reply.Nothing();
    }

    private static Reply brief(Call call) {
        call.play().telling().tellBriefly(isOn(call));
        return new Reply.Nothing();
    }

    private static boolean isOn(Call call) {
        return switch (call.word(1)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw call.bad(call.word(1), "on or off");
        };
    }
}
