package org.alloclab.harness.script.call;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;

/** What is done to the machine, or what it does by itself. */
final class MachineCalls {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ns|us|ms|s)");

    static final List<Operation> ALL = List.of(
            operation("pause", "TIME", "virtual time passes: 10s, 500ms, 3us, 7ns", MachineCalls::pause),
            operation(
                    "sync",
                    "",
                    "writes dirty pages of files",
                    call -> new Reply.Result(call.memory().sync())),
            operation(
                    "drop_caches",
                    "1|2|3",
                    "drops clean pages (1), what shrinkers free (2), or both (3)",
                    call -> new Reply.Result(call.memory().dropCaches(call.number(1)))),
            operation(
                    "swapoff",
                    "AREA",
                    "takes a swap area, from 0, out of use",
                    call -> new Reply.Result(call.memory().swapOff((int) call.number(1)))),
            operation(
                    "swapon",
                    "AREA [PRIORITY]",
                    "takes it into use again",
                    call -> new Reply.Result(call.memory()
                            .swapOn((int) call.number(1), call.has(2) ? (int) call.number(2) : SwapDevice.AUTOMATIC))),
            operation("khugepaged", "[PAGES]", "it scans so many pages, or all", MachineCalls::khugepaged),
            operation("nop", "", "nothing", call -> new Reply.Nothing()));

    private MachineCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.FILES, name, arguments, help, action);
    }

    private static Reply khugepaged(Call call) {
        long pages = call.has(1) ? call.number(1) : Long.MAX_VALUE;
        if (pages < 1) {
            throw call.bad(call.word(1), "how many pages to scan, at least 1");
        }
        return new Reply.Made(call.memory().khugepaged(pages));
    }

    private static Reply pause(Call call) {
        Matcher matcher = DURATION.matcher(call.word(1));
        if (!matcher.matches()) {
            throw call.bad(call.word(1), "a time such as 10s, 500ms, 3us or 7ns");
        }
        long unit = switch (matcher.group(2)) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
        VirtualClock clock = call.play().stage().clock();
        clock.set(clock.nanos() + Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        return new Reply.Nothing();
    }
}
