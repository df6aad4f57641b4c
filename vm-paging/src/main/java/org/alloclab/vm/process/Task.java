package org.alloclab.vm.process;

import java.util.List;

/** Who a process is ({@code task_struct}), as far as {@code /proc} tells it. */
public final class Task {
    /** What a process is called before it has a program. */
    static final String UNNAMED = "program";

    private static final int NAME_CHARACTERS = 15;

    public final int pid;
    public final int parent;
    /** The program's name, cut as {@code comm} is. */
    public final String name;

    public final List<String> arguments;
    public int threads = 1;

    Task(int pid, int parent, String name, List<String> arguments) {
        this.pid = pid;
        this.parent = parent;
        this.name = name.substring(0, Math.min(NAME_CHARACTERS, name.length()));
        this.arguments = List.copyOf(arguments);
    }

    /** The first program that runs on a machine; its parent is init. */
    public static Task of(int pid, String path, List<String> arguments) {
        return new Task(pid, 1, path.substring(path.lastIndexOf('/') + 1), arguments);
    }

    /** The child of a fork: the same program, its one thread. */
    Task forked(int childPid) {
        return new Task(childPid, pid, name, arguments);
    }
}
