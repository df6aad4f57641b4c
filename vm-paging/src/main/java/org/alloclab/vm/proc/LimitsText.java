package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.Locale;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.vm.area.Limits;
import org.alloclab.vm.page.Frames;

/** {@code /proc/PID/limits} (fs/proc/base.c, proc_pid_limits). */
final class LimitsText {
    /** What a kernel stack takes (arch/x86, THREAD_SIZE). */
    private static final long THREAD_BYTES = 16 << 10;

    private LimitsText() {}

    static String of(Limits limits, Frames frames) {
        StringBuilder text = new StringBuilder();
        row(text, "Limit", "Soft Limit", "Hard Limit", "Units");
        row(text, "Max cpu time", "unlimited", "unlimited", "seconds");
        row(text, "Max file size", "unlimited", "unlimited", "bytes");
        row(text, "Max data size", soft(limits, ResourceLimit.DATA), "unlimited", "bytes");
        row(text, "Max stack size", soft(limits, ResourceLimit.STACK), "unlimited", "bytes");
        row(text, "Max core file size", "0", "unlimited", "bytes");
        row(text, "Max resident set", "unlimited", "unlimited", "bytes");
        String processes = Long.toString(mostProcesses(frames));
        row(text, "Max processes", processes, processes, "processes");
        row(text, "Max open files", "1024", "4096", "files");
        row(
                text,
                "Max locked memory",
                soft(limits, ResourceLimit.MEMLOCK),
                Long.toString(Limits.DEFAULT_LOCKED_BYTES),
                "bytes");
        row(text, "Max address space", soft(limits, ResourceLimit.AS), "unlimited", "bytes");
        row(text, "Max file locks", "unlimited", "unlimited", "locks");
        row(text, "Max pending signals", processes, processes, "signals");
        row(text, "Max msgqueue size", "819200", "819200", "bytes");
        row(text, "Max nice priority", "0", "0", "");
        row(text, "Max realtime priority", "0", "0", "");
        row(text, "Max realtime timeout", "unlimited", "unlimited", "us");
        return text.toString();
    }

    /** Half of the threads whose stacks would take an eighth of the memory (kernel/fork.c, set_max_threads, fork_init). */
    static long mostProcesses(Frames frames) {
        return (frames.total() << PAGE_SHIFT) / (8 * THREAD_BYTES) / 2;
    }

    private static String soft(Limits limits, ResourceLimit limit) {
        long bytes = limits.of(limit);
        return bytes < 0 ? "unlimited" : Long.toString(bytes);
    }

    private static void row(StringBuilder text, String limit, String soft, String hard, String units) {
        text.append(String.format(Locale.ROOT, "%-25s %-20s %-20s ", limit, soft, hard));
        text.append(units.isEmpty() ? "\n" : String.format(Locale.ROOT, "%-10s\n", units));
    }
}
