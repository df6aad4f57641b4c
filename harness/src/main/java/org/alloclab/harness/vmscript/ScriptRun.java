package org.alloclab.harness.vmscript;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.Pagemap;
import org.alloclab.harness.procps.View;
import org.alloclab.harness.program.ThreadStack;

/** Carries a script out on a simulated machine and writes the results. */
public final class ScriptRun {
    private static final int LOCK_ON_FAULT = 1;
    private static final int SYNC = 4;
    private static final long MAX_MINCORE = 1L << 32;

    private final VirtualMemory memory;
    private final ScriptFiles files;
    private final StringBuilder out = new StringBuilder();
    private final Map<Integer, ScriptProcess> processes = new TreeMap<>();

    private ScriptRun(Bases bases, VirtualMemory memory, Map<String, byte[]> diskFiles) {
        this.memory = memory;
        this.files = new ScriptFiles(memory, diskFiles);
        processes.put(0, ScriptProcess.first(memory.start(false), files, bases));
    }

    /**
     * Carries out a script.
     *
     * @param architecture of the machine; it decides where the bases of addresses are
     * @param memory the machine; its first process starts with {@link ScriptLayout#areas}
     * @param diskFiles content of the files on disk, by their names in the language
     */
    public static ScriptRun of(
            Script script, Architecture architecture, VirtualMemory memory, Map<String, byte[]> diskFiles) {
        ScriptRun run = new ScriptRun(Bases.of(architecture), memory, diskFiles);
        for (ScriptLine line : script.lines()) {
            ScriptProcess process = run.processes.get(line.process());
            if (process != null) {
                run.execute(process, line);
            }
        }
        memory.checkInvariants();
        return run;
    }

    /** The result lines at level 4. */
    public String results() {
        return out.toString();
    }

    /** Views of every process that still lives. */
    public String views(List<View> views) {
        StringBuilder text = new StringBuilder();
        processes.forEach((number, process) -> {
            String who = processes.size() == 1 ? "" : " of process " + number;
            views.forEach(view -> text.append(view.section(process.process, who)));
        });
        return text.toString();
    }

    /** Faults of the processes that still live for which a page had to be read. */
    public long majorFaults() {
        long faults = 0;
        for (ScriptProcess process : processes.values()) {
            faults += process.process.figures().majorFaults();
        }
        return faults;
    }

    private void execute(ScriptProcess process, ScriptLine line) {
        try {
            carryOut(process, line);
        } catch (SimulatedDeath death) {
            if (death.signal() != Signal.SIGKILL) {
                throw death;
            }
        }
        for (ScriptProcess member : List.copyOf(processes.values())) {
            member.process.killed().ifPresent(report -> bury(member, line, report));
        }
    }

    /** The OOM killer has ended a process: its report follows, and its further lines are not carried out. */
    private void bury(ScriptProcess process, ScriptLine line, String report) {
        out.append(process.head(line)).append("killed\n");
        report.lines().forEach(text -> out.append("  ").append(text).append('\n'));
        process.process.exit();
        processes.remove(process.number);
    }

    private void carryOut(ScriptProcess process, ScriptLine line) {
        Operation operation = Operation.named(line.operation());
        if (operation == null) {
            throw new IllegalStateException("a script's operations are known: " + line.operation());
        }
        process.registers.begin();
        switch (operation) {
            case MMAP, MREMAP -> place(process, line, operation);
            case MUNMAP, MPROTECT, MADVISE, MLOCK, MLOCK2, MUNLOCK, MSYNC -> onRange(process, line, operation);
            case READ, WRITE -> touch(process, line, operation == Operation.WRITE);
            case BRK, SBRK -> moveBreak(process, line, operation == Operation.SBRK);
            case FORK -> fork(process, line);
            case THREAD -> thread(process, line);
            case EXIT -> exit(process, line);
            case DUMP -> out.append(process.head(line)).append("dump\n").append(process.dump(line));
            case PAGES -> pages(process, line);
            case RAW -> out.append(raw(process, line));
            case MINCORE -> mincore(process, line);
            case PFNS -> frames(process, line);
            case NOP -> out.append(process.head(line)).append("nop\n");
            default -> report(process, line, () -> ScriptProcess.number(otherCall(process, line, operation)));
        }
    }

    private interface Call {
        String result();
    }

    private void report(ScriptProcess process, ScriptLine line, Call call) {
        AddressSpaceFigures before = process.process.figures();
        String result = call.result();
        AddressSpaceFigures after = process.process.figures();
        out.append(process.head(line)).append(result);
        out.append(process.changes(line, before, after)).append('\n');
    }

    private void skip(ScriptProcess process, ScriptLine line) {
        out.append(process.head(line)).append("skip\n");
    }

    private void moveBreak(ScriptProcess process, ScriptLine line, boolean relative) {
        UserProcess space = process.process;
        long old = relative ? space.brk(0) : 0;
        long wanted = old + process.registers.argument(line, 1);
        report(process, line, () -> {
            long result = space.brk(wanted);
            process.registers.setBreak(result);
            if (!relative) {
                return process.address(result);
            }
            return result == wanted ? process.address(old) : "=-ENOMEM";
        });
    }

    private void place(ScriptProcess process, ScriptLine line, Operation operation) {
        Registers registers = process.registers;
        long address = registers.argument(line, 1);
        long length = registers.argument(line, 2);
        boolean map = operation == Operation.MMAP;
        long third = map ? Words.prot(line, line.word(3)) : registers.argument(line, 3);
        int flags = map ? Words.mapFlags(line, line.word(4)) : Words.remapFlags(line, line.word(4));
        int descriptor = map && line.has(5) ? files.descriptor(line.word(5)) : -1;
        long last = registers.argument(line, map ? 6 : 5);
        boolean skipped = map
                ? (flags & 0x10) != 0 && Bases.touchesDriver(address, length)
                : Bases.touchesDriver(address, length) || ((flags & 2) != 0 && Bases.touchesDriver(last, third));
        if (registers.isMissing() || skipped) {
            skip(process, line);
            return;
        }
        report(process, line, () -> {
            long result = map
                    ? process.process.mmap(address, length, (int) third, flags, descriptor, last)
                    : process.process.mremap(address, length, third, flags, last);
            registers.set(line.register(), result);
            return process.address(result);
        });
    }

    private void onRange(ScriptProcess process, ScriptLine line, Operation operation) {
        long address = process.registers.argument(line, 1);
        long length = process.registers.argument(line, 2);
        boolean mayWrap = operation == Operation.MPROTECT || operation == Operation.MADVISE;
        if (process.registers.isMissing()
                || (!mayWrap && Bases.touchesDriver(address, length))
                || Bases.meetsDriver(address, address + length)) {
            skip(process, line);
            return;
        }
        UserProcess space = process.process;
        int prot = operation == Operation.MPROTECT ? Words.prot(line, line.word(3)) : 0;
        int advice = operation == Operation.MADVISE ? Words.advice(line, line.word(3)) : 0;
        report(
                process,
                line,
                () -> ScriptProcess.number(
                        switch (operation) {
                            case MUNMAP -> space.munmap(address, length);
                            case MPROTECT -> space.mprotect(address, length, prot);
                            case MADVISE -> space.madvise(address, length, advice);
                            case MLOCK -> space.mlock(address, length, 0);
                            case MLOCK2 -> space.mlock(address, length, LOCK_ON_FAULT);
                            case MUNLOCK -> space.munlock(address, length);
                            default -> space.msync(address, length, SYNC);
                        }));
    }

    private void touch(ScriptProcess process, ScriptLine line, boolean write) {
        long address = process.registers.argument(line, 1);
        long count = process.registers.argument(line, 2);
        long stride = line.has(3) ? process.registers.argument(line, 3) : Bases.PAGE;
        if (process.registers.isMissing() || Bases.touchesDriver(address, count * Bases.PAGE)) {
            skip(process, line);
            return;
        }
        report(process, line, () -> process.access(write, address, count, stride, line.number() & 0xff));
    }

    private void fork(ScriptProcess process, ScriptLine line) {
        int number = (int) process.registers.argument(line, 1);
        if (number < 0 || number > 7) {
            throw new ScriptException(line.number(), line.word(1), "the number of a process, 0 to 7");
        }
        long error = process.process.forkError();
        if (!Errno.isError(error)) {
            ScriptProcess child = process.child(number, process.process.fork(), line.number());
            processes.put(number, child);
            report(child, line, () -> "born");
        }
        report(process, line, () -> Errno.isError(error) ? "-" + Errno.of(error) : "forked");
    }

    /** {@code rK=thread [BYTES]}: a thread on a stack as pthread_create makes it; the register holds where its guard begins. */
    private void thread(ScriptProcess process, ScriptLine line) {
        long bytes = line.has(1) ? process.registers.argument(line, 1) : ThreadStack.DEFAULT_BYTES;
        if (process.registers.isMissing()) {
            skip(process, line);
            return;
        }
        report(process, line, () -> {
            long start = ThreadStack.allocate(process.process, bytes).start();
            if (!Errno.isError(start)) {
                process.process.threadStarted();
            }
            process.registers.set(line.register(), start);
            return process.address(start);
        });
    }

    private void exit(ScriptProcess process, ScriptLine line) {
        out.append(process.head(line)).append("exit\n");
        process.process.exit();
        processes.remove(process.number);
    }

    private void pages(ScriptProcess process, ScriptLine line) {
        long address = process.registers.argument(line, 1);
        long length = process.registers.argument(line, 2);
        if (process.registers.isMissing()) {
            skip(process, line);
            return;
        }
        out.append(process.head(line))
                .append(PageRuns.of(process.process.pageStates(address, address + length)))
                .append('\n');
    }

    /** {@code pfns}: the frame of each page that is present. */
    private void frames(ScriptProcess process, ScriptLine line) {
        long address = process.registers.argument(line, 1);
        long length = process.registers.argument(line, 2);
        if (process.registers.isMissing()) {
            skip(process, line);
            return;
        }
        out.append(process.head(line)).append("pfns");
        for (long entry : process.process.pagemap(address, address + length)) {
            out.append(Pagemap.isPresent(entry) ? " 0x" + Long.toHexString(Pagemap.frame(entry)) : " -");
        }
        out.append('\n');
    }

    private void mincore(ScriptProcess process, ScriptLine line) {
        long address = process.registers.argument(line, 1);
        long asked = process.registers.argument(line, 2);
        if (process.registers.isMissing()) {
            skip(process, line);
            return;
        }
        long length = Long.compareUnsigned(asked, MAX_MINCORE) > 0 ? MAX_MINCORE : asked;
        report(process, line, () -> process.mincore(address, length));
    }

    private long otherCall(ScriptProcess process, ScriptLine line, Operation operation) {
        UserProcess space = process.process;
        Registers registers = process.registers;
        return switch (operation) {
            case MLOCKALL -> space.mlockall(Words.lockAllFlags(line.word(1)));
            case MUNLOCKALL -> space.munlockall();
            case RLIMIT -> space.setLimit(limit(line), limitBytes(process, line));
            case THP -> space.disableHugePages(line.word(1).equals("off"));
            case FTRUNCATE -> memory.ftruncate(files.descriptor(line.word(1)), registers.argument(line, 2));
            case FADVISE ->
                memory.fadvise(
                        files.descriptor(line.word(1)),
                        registers.argument(line, 3),
                        registers.argument(line, 4),
                        Words.fileAdvice(line.word(2)));
            case OOM_SCORE_ADJ -> space.setOomScoreAdjust(registers.argument(line, 1));
            case SWAPOFF -> memory.swapOff((int) registers.argument(line, 1));
            case SWAPON ->
                memory.swapOn(
                        (int) registers.argument(line, 1),
                        line.has(2) ? (int) registers.argument(line, 2) : SwapDevice.AUTOMATIC);
            case SYNC -> memory.sync();
            case KHUGEPAGED -> khugepaged(line, registers);
            case DROP_CACHES -> memory.dropCaches(registers.argument(line, 1));
            case FSYNC -> memory.fdatasync(files.descriptor(line.word(1)));
            default -> transfer(line, registers, operation == Operation.FWRITE);
        };
    }

    /** {@code khugepaged [PAGES]}; what it did shows in the counters. */
    private long khugepaged(ScriptLine line, Registers registers) {
        long pages = line.has(1) ? registers.argument(line, 1) : Long.MAX_VALUE;
        if (pages < 1) {
            throw new ScriptException(line.number(), line.word(1), "how many pages to scan, at least 1");
        }
        memory.khugepaged(pages);
        return 0;
    }

    private long transfer(ScriptLine line, Registers registers, boolean write) {
        int descriptor = files.descriptor(line.word(1));
        long offset = registers.argument(line, 2);
        long pages = registers.argument(line, 3) / Bases.PAGE;
        long done = 0;
        for (long i = 0; i < pages; i++) {
            long at = offset + i * Bases.PAGE;
            long moved = write ? memory.pwrite(descriptor, at, line.number() & 0xff) : memory.pread(descriptor, at);
            done += moved > 0 ? 1 : 0;
        }
        return done;
    }

    private static ResourceLimit limit(ScriptLine line) {
        return switch (line.word(1)) {
            case "as" -> ResourceLimit.AS;
            case "data" -> ResourceLimit.DATA;
            case "stack" -> ResourceLimit.STACK;
            case "memlock" -> ResourceLimit.MEMLOCK;
            default -> throw new ScriptException(line.number(), line.word(1), "as, data, stack or memlock");
        };
    }

    private static long limitBytes(ScriptProcess process, ScriptLine line) {
        String text = line.word(2);
        if (text.equals("inf")) {
            return -1;
        }
        if (!text.startsWith("+")) {
            return process.registers.value(line, text);
        }
        Snapshot last = process.last();
        long pages = switch (limit(line)) {
            case AS -> last.size();
            case DATA -> last.data();
            case MEMLOCK -> last.locked();
            case STACK -> last.stack();
        };
        return pages * Bases.PAGE + process.registers.value(line, text.substring(1));
    }

    private static String raw(ScriptProcess process, ScriptLine line) {
        if (!View.names().contains(line.word(1))) {
            throw new ScriptException(line.number(), line.word(1), "one of " + String.join(", ", View.names()));
        }
        return "  raw " + line.word(1) + "\n" + View.named(line.word(1)).of(process.process);
    }
}
