package org.alloclab.harness.script.call;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.space.ControlGroups;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;

/** Groups of processes, as an administrator works on them: directories and files of cgroup2. */
final class GroupCalls {
    private static final int NOBODY = 0;

    static final List<Operation> ALL = List.of(
            operation(
                    "cgroup_make",
                    "PATH",
                    "a group such as /a, or /a/b below it",
                    call -> new Reply.Result(groups(call).make(path(call)))),
            operation(
                    "cgroup_remove",
                    "PATH",
                    "the group goes; it must not have processes or groups below it",
                    call -> new Reply.Result(groups(call).remove(path(call)))),
            operation(
                    "cgroup_write",
                    "FILE VALUE",
                    "such as /a/memory.high 64m, or /a/cgroup.procs 0: the process goes there",
                    GroupCalls::write),
            operation(
                    "cgroup_read",
                    "FILE [KEY ...]",
                    "such as /a/memory.events; only lines with such a KEY",
                    GroupCalls::read));

    private GroupCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.PROCESS, name, arguments, help, action);
    }

    private static ControlGroups groups(Call call) {
        return call.memory().groups();
    }

    private static String path(Call call) {
        if (!call.word(1).matches("(/[\\w.:-]+)+")) {
            throw call.bad(call.word(1), "a path from the root of the groups, such as /a/b");
        }
        return call.word(1);
    }

    private static Reply write(Call call) {
        int writer = call.space().identity().map(identity -> identity.pid()).orElse(NOBODY);
        return new Reply.Result(groups(call).write(path(call), call.word(2).toLowerCase(Locale.ROOT), writer));
    }

    private static Reply read(Call call) {
        String path = path(call);
        String text = groups(call).read(path).orElseThrow(() -> call.bad(path, "a file of a group that can be read"));
        List<String> keys = call.wordsFrom(2);
        return new Reply.Listing(
                path,
                text.lines()
                        .filter(line -> keys.isEmpty() || keys.contains(line.split("[ =]", 2)[0]))
                        .toList());
    }
}
