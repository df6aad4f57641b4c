package org.alloclab.vm;

import java.util.List;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.UserSpace;
import org.alloclab.vm.call.BrkCall;
import org.alloclab.vm.call.LockCalls;
import org.alloclab.vm.call.MadviseCall;
import org.alloclab.vm.call.MmapCall;
import org.alloclab.vm.call.MprotectCall;
import org.alloclab.vm.call.MremapCall;
import org.alloclab.vm.call.PageOut;
import org.alloclab.vm.call.ResidencyCalls;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.StackGrowth;
import org.alloclab.vm.edit.TableMove;
import org.alloclab.vm.exec.ExecCall;
import org.alloclab.vm.exec.ProgramImages;
import org.alloclab.vm.exec.SpecialMappings;
import org.alloclab.vm.fault.Faults;
import org.alloclab.vm.fault.FileFaults;
import org.alloclab.vm.fault.HugeFaults;
import org.alloclab.vm.fault.HugetlbFaults;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.proc.AreaViews;
import org.alloclab.vm.process.InitialAreas;
import org.alloclab.vm.process.InitialProcess;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.ProcessMemory;
import org.alloclab.vm.process.ProcessStart;
import org.alloclab.vm.setting.LinuxOptions;

/**
 * Connects what each process has of its own: its faults, its system calls, what changes its areas. The parts that all share
 * are the kernel's.
 */
final class LinuxSpaces implements ProcessStart.Parts, LinuxAddressSpace.Views {
    private final LinuxKernel kernel;

    LinuxSpaces(LinuxKernel kernel) {
        this.kernel = kernel;
    }

    /** The process that the context's layout describes. */
    LinuxAddressSpace initialProcess(InitialProcess.InitialPages initialPages) {
        UserSpace space = userSpace();
        InitialAreas initial = new InitialAreas(kernel.context.layout(), space.taskSize());
        InitialProcess maker = new InitialProcess(
                kernel.pages,
                kernel.swap,
                kernel.supply,
                kernel.inodes,
                kernel.areaObjects,
                kernel.anonPages,
                kernel.groups,
                kernel.pageCache,
                kernel.objects,
                kernel.files,
                kernel.start);
        LinuxProcess process =
                maker.start(initial, space, kernel.context.layout().startBreak(), initialPages);
        return space(process, initial.aboveUserSpace());
    }

    /** A new process with a program. */
    StartedProgram exec(ProgramStart program) {
        LinuxProcess process = kernel.start.process(kernel.groups.first(), userSpace(), 0);
        ExecCall call = new ExecCall(
                process,
                program,
                mmapCall(process),
                brkCall(process),
                new ProgramImages(kernel.machine, kernel.inodes, kernel.pageCache, kernel.files),
                kernel.specialMappings,
                kernel.areaObjects,
                kernel.machine);
        ExecCall.Loaded loaded = call.run();
        return new StartedProgram(
                space(process, SpecialMappings.gate(kernel.machine)),
                loaded.firstInstruction(),
                loaded.entry(),
                loaded.bias(),
                loaded.interpreterBias(),
                loaded.stackPointer());
    }

    private UserSpace userSpace() {
        boolean legacy = kernel.context.options().get(LinuxOptions.LEGACY_VA_LAYOUT);
        return UserSpace.of(kernel.machine, legacy ? UserSpace.Search.BOTTOM_UP : UserSpace.Search.TOP_DOWN);
    }

    @Override
    public PageWalker walker(Mm mm) {
        return faults(mm, stackGrowth(mm));
    }

    @Override
    public ProcessMemory memory(Mm mm) {
        StackGrowth stackGrowth = stackGrowth(mm);
        AreaEdits edits = new AreaEdits(
                mm,
                kernel.teller,
                kernel.candidates,
                kernel.areaObjects,
                kernel.objects,
                kernel.tunables,
                kernel.zap,
                kernel.hugetlbEntries,
                kernel.splitHuge,
                kernel.pageLocks);
        Populate populate = new Populate(mm, kernel.lru, faults(mm, stackGrowth));
        return new ProcessMemory(edits, new Placement(mm.areas, mm.space), populate, stackGrowth);
    }

    private StackGrowth stackGrowth(Mm mm) {
        return new StackGrowth(mm, kernel.teller, kernel.candidates, kernel.overcommit, kernel.objects);
    }

    private Faults faults(Mm mm, StackGrowth stackGrowth) {
        return new Faults(
                mm,
                new FileFaults(
                        mm,
                        kernel.teller,
                        kernel.probe,
                        kernel.pages,
                        kernel.lru,
                        kernel.anonPages,
                        kernel.writeBack,
                        kernel.pageCache,
                        kernel.objects),
                new HugeFaults(
                        mm,
                        kernel.teller,
                        kernel.probe,
                        kernel.events,
                        kernel.supply,
                        kernel.hugePages,
                        kernel.settings,
                        kernel.candidates,
                        kernel.eligibility,
                        kernel.anonPages,
                        kernel.objects,
                        kernel.splitHuge,
                        kernel.pages),
                new HugetlbFaults(
                        mm,
                        kernel.teller,
                        kernel.probe,
                        kernel.pool,
                        kernel.hugetlb,
                        kernel.objects,
                        kernel.hugetlbEntries),
                kernel.swapFaults,
                stackGrowth,
                kernel.anonPages,
                kernel.pages,
                kernel.release,
                kernel.teller,
                kernel.probe);
    }

    private BrkCall brkCall(LinuxProcess process) {
        ProcessMemory own = process.memory;
        return new BrkCall(
                process.mm,
                kernel.teller,
                kernel.overcommit,
                kernel.tunables,
                own.edits(),
                own.populate(),
                own.placement());
    }

    private MmapCall mmapCall(LinuxProcess process) {
        ProcessMemory own = process.memory;
        return new MmapCall(
                process.mm,
                kernel.hugetlb,
                kernel.inodes,
                kernel.descriptors,
                kernel.overcommit,
                kernel.files,
                kernel.tunables,
                own.edits(),
                own.populate(),
                own.placement(),
                kernel.reserve);
    }

    @Override
    public LinuxAddressSpace space(LinuxProcess process, List<VmaView> aboveUserSpace) {
        Mm mm = process.mm;
        ProcessMemory own = process.memory;
        SystemCalls calls = new SystemCalls(
                brkCall(process),
                mmapCall(process),
                new MprotectCall(mm, kernel.overcommit, own.edits(), own.populate(), kernel.hugetlbEntries),
                new MremapCall(
                        mm,
                        kernel.hugetlb,
                        kernel.overcommit,
                        kernel.tunables,
                        own.edits(),
                        own.populate(),
                        own.placement(),
                        kernel.hugetlbEntries,
                        new TableMove(mm, kernel.splitHuge)),
                new MadviseCall(
                        mm,
                        kernel.hugetlb,
                        kernel.candidates,
                        kernel.collapse,
                        kernel.swapReadAhead,
                        kernel.pageCache,
                        kernel.objects,
                        kernel.zap,
                        own.edits(),
                        own.populate(),
                        kernel.hugetlbEntries,
                        new PageOut(mm, kernel.pages, kernel.lru, kernel.reclaim, kernel.hugePages, kernel.release)),
                new LockCalls(mm, own.edits(), own.populate(), kernel.pageLocks),
                new ResidencyCalls(mm, kernel.swap, kernel.writeBack),
                kernel.forkCall);
        return new LinuxAddressSpace(
                process,
                calls,
                kernel.reserve,
                kernel.probe,
                new AreaViews(process, kernel.pages, kernel.swap, aboveUserSpace),
                kernel.procFiles,
                kernel.objects,
                kernel.pool,
                kernel.settings,
                kernel.khugepaged,
                kernel.laws,
                this);
    }
}
