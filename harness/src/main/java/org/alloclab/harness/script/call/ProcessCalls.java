package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.ProcessFigures;
import org.alloclab.harness.program.DemoFiles;
import org.alloclab.harness.program.ProgramTour;
import org.alloclab.harness.program.ThreadStack;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;

/** Processes, their threads, limits and programs. */
final class ProcessCalls {
    private static final String UNLIMITED = "inf";
    private static final String HIGHEST_PROCESS = "7";

    static final List<Operation> ALL = List.of(
            operation(
                    "fork",
                    "NAME",
                    "a child of this name, or number 1 to 7; @NAME in front of what it does",
                    ProcessCalls::fork),
            operation("exit", "", "the process ends", ProcessCalls::exit),
            operation("exec", "/bin/demo [cold]", "starts a program, its pages cached or not", ProcessCalls::exec),
            operation(
                    "thread",
                    "[SIZE]",
                    "a thread with a stack of SIZE; NAME.top is its control block",
                    ProcessCalls::thread),
            operation(
                    "rlimit",
                    "as|data|stack|memlock SIZE|+SIZE|inf",
                    "a limit; + above what is used",
                    ProcessCalls::limit),
            operation(
                    "oom_score_adj",
                    "NUMBER",
                    "-1000 to 1000, heeded by the OOM killer",
                    call -> new Reply.Result(call.space().setOomScoreAdjust(call.number(1)))),
            operation(
                    "thp",
                    "on|off",
                    "whether the process may have huge pages",
                    call -> new Reply.Result(
                            call.space().disableHugePages(call.word(1).equals("off")))));

    private ProcessCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.PROCESS, name, arguments, help, action);
    }

    private static Reply fork(Call call) {
        String child = call.word(1);
        boolean number = child.chars().allMatch(Character::isDigit);
        if (number
                ? child.length() > 1 || child.compareTo(HIGHEST_PROCESS) > 0
                : !Character.isLetter(child.charAt(0))) {
            throw call.bad(child, "the number of a process, 0 to 7, or a name");
        }
        long error = call.space().forkError();
        if (Errno.isError(error)) {
            return new Reply.ForkRefused(error);
        }
        return new Reply.Forked(
                call.play().born(call.process(), child, call.space().fork()));
    }

    private static Reply exit(Call call) {
        call.space().exit();
        call.play().remove(call.process());
        return new Reply.Exited();
    }

    private static Reply exec(Call call) {
        boolean cached = !call.has(2) || !call.word(2).equals("cold");
        DemoFiles demo = new DemoFiles();
        byte[] bytes = demo.read(call.word(1)).orElseThrow(() -> call.bad(call.word(1), DemoFiles.PROGRAM));
        ProgramStart start =
                new ProgramStart(DemoFiles.PROGRAM, List.of(DemoFiles.PROGRAM), List.of("HOME=/root"), demo, cached);
        ProgramTour tour = ProgramTour.start(start, bytes, call.memory());
        call.play().started(tour);
        return new Reply.Listing(call.word(1), tour.text().lines().toList());
    }

    private static Reply thread(Call call) {
        long bytes = call.has(1) ? call.number(1) : ThreadStack.DEFAULT_BYTES;
        if (call.isMissing()) {
            return new Reply.Skipped();
        }
        ThreadStack stack = ThreadStack.allocate(call.space(), bytes);
        if (Errno.isError(stack.start())) {
            call.nameFailed(stack.start());
        } else {
            call.space().threadStarted();
            call.name(Value.address(stack.start(), 0));
            call.name(".top", Value.address(stack.controlBlock(), 0));
        }
        return new Reply.Address(stack.start());
    }

    private static Reply limit(Call call) {
        ResourceLimit limit = limitOf(call);
        String text = call.word(2);
        if (text.equals(UNLIMITED)) {
            return new Reply.Result(call.space().setLimit(limit, -1));
        }
        long bytes =
                text.startsWith("+") ? used(call.space(), limit) + call.number(text.substring(1)) : call.number(text);
        return new Reply.Result(call.space().setLimit(limit, bytes));
    }

    private static ResourceLimit limitOf(Call call) {
        return switch (call.word(1)) {
            case "as" -> ResourceLimit.AS;
            case "data" -> ResourceLimit.DATA;
            case "stack" -> ResourceLimit.STACK;
            case "memlock" -> ResourceLimit.MEMLOCK;
            default -> throw call.bad(call.word(1), "as, data, stack or memlock");
        };
    }

    private static long used(UserProcess space, ResourceLimit limit) {
        AddressSpaceFigures figures = space.figures();
        ProcessFigures more = space.processFigures();
        return switch (limit) {
            case AS -> figures.vszBytes();
            case DATA -> more.dataBytes();
            case MEMLOCK -> more.lockedBytes();
            case STACK -> more.stackBytes();
        };
    }
}
