package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.vm.event.VmEvent;
import org.junit.jupiter.api.Test;

/**
 * Every line of a view is either seen to change in some run here, or it is a constant and named in {@link #CONSTANTS} with
 * its reason: no figure is a constant unnoticed.
 */
class ConstantLinesTest {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final long MIB = 1 << 20;
    private static final Map<String, String> CONSTANTS = constants();

    private final Map<String, Set<String>> seen = new TreeMap<>();

    private static Map<String, String> constants() {
        Map<String, String> lines = new TreeMap<>();
        name(lines, ProcFile.MEMINFO, "not modelled: buffers of block devices", "Buffers");
        name(
                lines,
                ProcFile.MEMINFO,
                "not modelled: zswap, balloon, bounce buffers",
                "Zswap",
                "Zswapped",
                "Balloon",
                "Bounce");
        name(
                lines,
                ProcFile.MEMINFO,
                "the kernel prints 0 for what is history",
                "NFS_Unstable",
                "WritebackTmp",
                "VmallocChunk");
        name(lines, ProcFile.MEMINFO, "writing takes no time, so that nothing is being written", "Writeback");
        name(
                lines,
                ProcFile.MEMINFO,
                "not modelled: huge pages of files and of shared memory",
                "FileHugePages",
                "FilePmdMapped",
                "ShmemHugePages",
                "ShmemPmdMapped");
        name(
                lines,
                ProcFile.MEMINFO,
                "not modelled: tables of virtual machines, per-CPU memory",
                "SecPageTables",
                "Percpu");
        name(
                lines,
                ProcFile.MEMINFO,
                "the vmalloc area is another layer's; its size is the architecture's",
                "VmallocTotal",
                "VmallocUsed");
        name(lines, ProcFile.MEMINFO, "the kernel's own mapping of memory is not split", "DirectMap4k");
        name(lines, ProcFile.MEMINFO, "one size of hugetlb pages", "Hugepagesize");
        name(lines, ProcFile.MEMORY_STAT, "writing takes no time, so that nothing is being written", "file_writeback");
        for (ProcFile smaps : List.of(ProcFile.SMAPS, ProcFile.SMAPS_ROLLUP)) {
            name(lines, smaps, "not modelled: merging of equal pages", "KSM");
            name(
                    lines,
                    smaps,
                    "not modelled: huge pages of files and of shared memory",
                    "FilePmdMapped",
                    "ShmemPmdMapped");
        }
        name(
                lines,
                ProcFile.STATUS,
                "a process of root without handlers",
                "Uid",
                "Gid",
                "Groups",
                "SigIgn",
                "SigCgt",
                "SigBlk",
                "SigPnd",
                "ShdPnd");
        name(
                lines,
                ProcFile.STATUS,
                "not modelled: capabilities, security",
                "CapAmb",
                "CapBnd",
                "CapEff",
                "CapInh",
                "CapPrm",
                "NoNewPrivs",
                "Seccomp",
                "Seccomp_filters");
        name(
                lines,
                ProcFile.STATUS,
                "the recorded CPU's",
                "SpeculationIndirectBranch",
                "Speculation_Store_Bypass",
                "untag_mask");
        name(
                lines,
                ProcFile.STATUS,
                "not modelled: scheduling, tracing, core dumps",
                "State",
                "TracerPid",
                "CoreDumping",
                "nonvoluntary_ctxt_switches",
                "voluntary_ctxt_switches");
        name(lines, ProcFile.STATUS, "one node", "Mems_allowed", "Mems_allowed_list", "Ngid");
        name(lines, ProcFile.STATUS, "as every process starts", "FDSize", "Umask", "Kthread");
        name(lines, ProcFile.STATUS, "not modelled: pages pinned for devices", "VmPin");
        return lines;
    }

    private static void name(Map<String, String> lines, ProcFile file, String reason, String... names) {
        for (String name : names) {
            lines.put(file + " " + name, reason);
        }
    }

    private void look(UserProcess process) {
        for (ProcFile file : List.of(
                ProcFile.SMAPS_ROLLUP,
                ProcFile.SMAPS,
                ProcFile.STATUS,
                ProcFile.MEMINFO,
                ProcFile.VMSTAT,
                ProcFile.MEMORY_STAT)) {
            process.proc(file)
                    .lines()
                    .filter(line -> !line.matches("[0-9a-f]+-[0-9a-f]+ .*"))
                    .forEach(line -> Figures.of(line)
                            .forEach((name, value) -> seen.computeIfAbsent(file + " " + name, key -> new TreeSet<>())
                                    .add(value)));
        }
    }

    @Test
    void everyConstantLineIsNamed() {
        underALimit();
        withoutOne();
        look(Spaces.glibc());
        CountingFrames frames = new CountingFrames(1 << 12);
        VirtualMemory withSlabs = Spaces.machine(frames, Spaces.slab("slub", frames), 0);
        withSlabs.diskFile("f", new byte[1]);
        look(withSlabs.start(false));
        Set<String> constant = new TreeSet<>();
        seen.forEach((line, values) -> {
            if (values.size() == 1) {
                constant.add(line);
            }
        });
        assertThat(constant).isEqualTo(CONSTANTS.keySet());
    }

    private long written(UserProcess process, long bytes) {
        long block = process.mmap(0, bytes, RW, PRIVATE_ANON, -1, 0);
        process.memory().touch(block, bytes);
        return block;
    }

    /** A group at its limit, with swap space, files, locks, children, huge pages of both sorts. */
    private void underALimit() {
        LinuxMachine machine = Spaces.scarce(
                MachineDescription.reference().withSwap(64 * MIB),
                new CountingFrames(1 << 15),
                "memory.max=" + 40 * MIB,
                "vm.nr_hugepages=4",
                "vm.nr_overcommit_hugepages=2");
        UserProcess process = machine.start(false);
        look(process);
        process.threadStarted();
        process.setLimit(ResourceLimit.DATA, 1L << 40);
        process.brk(Spaces.HEAP + 3 * PAGE);
        process.memory().touchWrite(Spaces.HEAP);
        int file = machine.diskFile("f", new byte[(int) (2 * MIB)]);
        long mapped = process.mmap(0, 2 * MIB, RW, MapFlags.SHARED, file, 0);
        process.memory().touch(mapped, 8 * PAGE);
        long code = process.mmap(0, MIB, Prot.READ | Prot.EXEC, MapFlags.PRIVATE, file, 0);
        process.memory().touchRead(code);
        int memory = machine.memoryFile("m", MIB);
        long shared = process.mmap(0, MIB, RW, MapFlags.SHARED, memory, 0);
        process.memory().touch(shared, 8 * PAGE);
        process.mmap(0, PAGE, RW, PRIVATE_ANON | MapFlags.GROWSDOWN, -1, 0);
        long locked = written(process, 4 * PAGE);
        process.mlock(locked, 4 * PAGE, 0);
        look(process);
        long pool = process.mmap(0, 4 * MIB, RW, MapFlags.PRIVATE | MapFlags.ANONYMOUS | MapFlags.HUGETLB, -1, 0);
        process.memory().touchWrite(pool);
        long poolOfAll = process.mmap(0, 6 * MIB, RW, MapFlags.SHARED | MapFlags.ANONYMOUS | MapFlags.HUGETLB, -1, 0);
        process.memory().touchWrite(poolOfAll);
        long huge = process.mmap(0, 8 * MIB, RW, PRIVATE_ANON, -1, 0);
        process.madvise(huge, 8 * MIB, Advice.HUGEPAGE);
        process.memory().touchWrite(huge);
        process.memory().touchRead(huge + 2 * MIB);
        process.munmap(huge + PAGE, PAGE);
        process.memory().touch(huge + 4 * MIB, 2 * MIB);
        UserProcess child = process.fork();
        look(child);
        child.memory().touch(huge, PAGE);
        child.disableHugePages(true);
        look(child);
        child.exit();
        long block = written(process, 24 * MIB);
        process.madvise(block, 2 * MIB, Advice.FREE);
        process.madvise(block + 2 * MIB, 2 * MIB, Advice.COLD);
        look(process);
        process.munlock(locked, 4 * PAGE);
        for (int round = 0; round < 2; round++) {
            process.memory().touch(block + 4 * MIB, 20 * MIB);
            written(process, 10 * MIB);
            look(process);
        }
        machine.sync();
        machine.dropCaches(3);
        look(process);
    }

    /** A machine that is short of frames as a whole. */
    private void withoutOne() {
        LinuxMachine machine = Spaces.scarce(
                MachineDescription.named("x86_64-512m").withCpus(4).withSwap(32 * MIB),
                new ScarceFrames(2048, 64),
                "transparent_hugepage=always",
                "vm.overcommit_ratio=80");
        UserProcess process = machine.start(false);
        for (VmEvent event : VmEvent.values()) {
            machine.kernel().events.count(event, 7);
            machine.kernel().groups.first().lruvec.count(event, 7);
        }
        look(process);
        long block = written(process, 8 * MIB + 4 * MIB);
        look(process);
        process.memory().touch(block, 4 * MIB);
        process.munmap(block, 2 * MIB);
        look(process);
    }
}
