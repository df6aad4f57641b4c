package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.process.ImageBounds;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Task;

/**
 * {@code /proc/PID/status} and {@code stat} (fs/proc/array.c, proc_pid_status, do_task_stat).
 *
 * <p>Not modelled: users, signals, capabilities, security and scheduling, whose lines read as for a sleeping process of
 * root without handlers; times, which are 0.
 */
final class StatusText {
    private static final int MASK_GROUPS = 32;

    private final LinuxProcess process;
    private final Mm mm;
    private final Frames frames;
    private final int cpus;
    private final StringBuilder text = new StringBuilder();

    private StatusText(LinuxProcess process, Frames frames, int cpus) {
        this.process = process;
        this.mm = process.mm;
        this.frames = frames;
        this.cpus = cpus;
    }

    /** @param cpus of the machine */
    static String of(LinuxProcess process, Frames frames, int cpus) {
        StatusText status = new StatusText(process, frames, cpus);
        status.identity();
        status.memory();
        status.rest();
        return status.text.toString();
    }

    private void identity() {
        Task task = process.task;
        line("Name", task.name);
        line("Umask", "0022");
        line("State", "S (sleeping)");
        line("Tgid", task.pid);
        line("Ngid", 0);
        line("Pid", task.pid);
        line("PPid", task.parent);
        line("TracerPid", 0);
        line("Uid", "0\t0\t0\t0");
        line("Gid", "0\t0\t0\t0");
        line("FDSize", 256);
        line("Groups", " ");
        line("NStgid", task.pid);
        line("NSpid", task.pid);
        line("NSpgid", task.pid);
        line("NSsid", task.pid);
        line("Kthread", 0);
    }

    /** fs/proc/task_mmu.c, task_mem. */
    private void memory() {
        pages("VmPeak", mm.peakTotalPages);
        pages("VmSize", mm.totalPages);
        pages("VmLck", mm.lockedPages);
        pages("VmPin", 0);
        pages("VmHWM", mm.rss.peakPages());
        pages("VmRSS", mm.rss.residentPages());
        pages("RssAnon", mm.rss.anonPages());
        pages("RssFile", mm.rss.filePages());
        pages("RssShmem", mm.rss.shmemPages());
        pages("VmData", mm.dataPages);
        pages("VmStk", mm.stackPages);
        kilobytes("VmExe", process.textBytes() >>> 10);
        kilobytes("VmLib", (mm.execPages << PAGE_SHIFT >>> 10) - (process.textBytes() >>> 10));
        pages("VmPTE", mm.tables.tables());
        pages("VmSwap", mm.rss.swapPages());
        pages("HugetlbPages", mm.hugetlbPages);
    }

    private void rest() {
        line("CoreDumping", 0);
        line("THP_enabled", mm.hugePagesDisabled ? 0 : 1);
        line("untag_mask", "0xffffffffffffffff");
        line("Threads", process.task.threads);
        line("SigQ", "0/" + LimitsText.mostProcesses(frames));
        for (String set :
                new String[] {"SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff"}) {
            line(set, "0000000000000000");
        }
        line("CapBnd", "000001ffffffffff");
        line("CapAmb", "0000000000000000");
        line("NoNewPrivs", 0);
        line("Seccomp", 0);
        line("Seccomp_filters", 0);
        line("Speculation_Store_Bypass", "vulnerable");
        line("SpeculationIndirectBranch", "always enabled");
        line("Cpus_allowed", cpuMask(cpus));
        line("Cpus_allowed_list", cpus == 1 ? "0" : "0-" + (cpus - 1));
        line("Mems_allowed", "00000000,".repeat(MASK_GROUPS - 1) + "00000001");
        line("Mems_allowed_list", 0);
        line("voluntary_ctxt_switches", 0);
        line("nonvoluntary_ctxt_switches", 0);
    }

    /** Groups of 32 bits, the first with as many digits as it needs. */
    private static String cpuMask(int cpus) {
        int whole = (cpus - 1) / Integer.SIZE;
        int inFirst = cpus - whole * Integer.SIZE;
        String first = Long.toHexString((1L << inFirst) - 1);
        return first + ",ffffffff".repeat(whole);
    }

    private void line(String name, Object value) {
        text.append(name).append(":\t").append(value).append('\n');
    }

    private void pages(String name, long pages) {
        kilobytes(name, pages << (PAGE_SHIFT - 10));
    }

    private void kilobytes(String name, long value) {
        String digits = Long.toString(value);
        line(name, " ".repeat(Math.max(0, 8 - digits.length())) + digits + " kB");
    }

    /** {@code /proc/PID/stat}: 52 fields in one line. */
    static String stat(LinuxProcess process) {
        Mm mm = process.mm;
        Task task = process.task;
        ImageBounds image = process.image;
        StringBuilder line = new StringBuilder();
        line.append(task.pid).append(" (").append(task.name).append(") S ").append(task.parent);
        fields(line, task.pid, task.pid, 0, -1, 0);
        fields(line, mm.minorFaults, 0, mm.majorFaults, 0);
        fields(line, 0, 0, 0, 0, 20, 0, task.threads, 0, 0);
        fields(line, mm.totalPages << PAGE_SHIFT, mm.rss.residentPages());
        line.append(' ').append(Long.toUnsignedString(-1L));
        fields(line, image.startCode(), image.endCode(), mm.startStack, 0, 0, 0, 0, 0, 0, 1, 0, 0);
        fields(line, 17, 0, 0, 0, 0, 0, 0);
        fields(line, image.startData(), image.endData(), mm.startBreak);
        fields(line, image.startArguments(), image.endArguments());
        fields(line, image.startEnvironment(), image.endEnvironment(), 0);
        return line.append('\n').toString();
    }

    private static void fields(StringBuilder line, long... values) {
        for (long value : values) {
            line.append(' ').append(value);
        }
    }
}
