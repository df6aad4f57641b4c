package org.alloclab.vm;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Committed;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.UserSpace;
import org.alloclab.vm.cache.DropCaches;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.cache.SwapReadAhead;
import org.alloclab.vm.call.BrkCall;
import org.alloclab.vm.call.LockCalls;
import org.alloclab.vm.call.MadviseCall;
import org.alloclab.vm.call.MmapCall;
import org.alloclab.vm.call.MprotectCall;
import org.alloclab.vm.call.MremapCall;
import org.alloclab.vm.call.PageOut;
import org.alloclab.vm.call.ResidencyCalls;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.edit.ObjectReserve;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.edit.PageLocks;
import org.alloclab.vm.edit.StackGrowth;
import org.alloclab.vm.edit.TableMove;
import org.alloclab.vm.edit.Zap;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.exec.ExecCall;
import org.alloclab.vm.exec.ProgramImages;
import org.alloclab.vm.exec.SpecialMappings;
import org.alloclab.vm.fault.AnonPages;
import org.alloclab.vm.fault.Collapse;
import org.alloclab.vm.fault.Faults;
import org.alloclab.vm.fault.FileFaults;
import org.alloclab.vm.fault.HugeFaults;
import org.alloclab.vm.fault.HugetlbFaults;
import org.alloclab.vm.fault.Khugepaged;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.fault.SwapFaults;
import org.alloclab.vm.file.Descriptors;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.huge.HugeEligibility;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.law.MachineLaws;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.MemoryGroups;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.proc.AreaViews;
import org.alloclab.vm.proc.ProcFiles;
import org.alloclab.vm.process.ForkCall;
import org.alloclab.vm.process.InitialAreas;
import org.alloclab.vm.process.InitialProcess;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.OomKiller;
import org.alloclab.vm.process.OomReport;
import org.alloclab.vm.process.ProcessMemory;
import org.alloclab.vm.process.ProcessStart;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.reclaim.Kswapd;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.reclaim.Reclaim;
import org.alloclab.vm.reclaim.ScanShares;
import org.alloclab.vm.reclaim.ShrinkLruvec;
import org.alloclab.vm.reclaim.ShrinkPageList;
import org.alloclab.vm.reclaim.Shrinkers;
import org.alloclab.vm.reclaim.SlabShrinker;
import org.alloclab.vm.reclaim.Workingset;
import org.alloclab.vm.reclaim.WriteBack;
import org.alloclab.vm.rmap.HugeSplit;
import org.alloclab.vm.rmap.ReverseMapping;
import org.alloclab.vm.setting.HugeSettings;
import org.alloclab.vm.setting.LinuxOptions;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.TableGeometry;

/**
 * Connects the parts of a machine's kernel, once, from the lowest floor up. Each part is handed what it needs; none knows
 * this class.
 */
final class LinuxKernel implements ProcessStart.Parts, LinuxAddressSpace.Views {
    private final AddressSpaceProvider.Context context;
    private final MachineDescription machine;
    private final Probe probe;
    private final Teller teller;
    final Tunables tunables;
    final HugeSettings settings;
    final VmEvents events = new VmEvents();

    final Frames frames;
    final PageDescriptors pages = new PageDescriptors();
    final MemoryGroups groups;
    final Lru lru;
    final SwapSpace swap;

    private final HugeSplit splitHuge;
    final ReverseMapping reverse;
    final HugePages hugePages;
    final HugeEligibility eligibility;
    private final HugeCandidates candidates;
    final PageRelease release;
    final Inodes inodes = new Inodes();
    final WriteBack writeBack;
    private final Workingset workingset;
    final Shrinkers shrinkers;
    final Reclaim reclaim;

    final KernelObjects objects;
    final HugetlbPool pool;
    private final Committed committed = new Committed();
    final Overcommit overcommit;
    final Processes processes = new Processes();
    final OomKiller oomKiller;
    final FrameSupply supply;
    private final AnonPages anonPages;
    private final SwapReadAhead swapReadAhead;
    final PageCache pageCache;
    final DropCaches dropCaches;
    final OpenFiles files;
    final Descriptors descriptors = new Descriptors();

    final HugetlbEntries hugetlbEntries;
    private final HugetlbAreas hugetlb;
    private final AreaObjects areaObjects;
    private final PageLocks pageLocks;
    final Zap zap;
    final SwapFaults swapFaults;
    private final Collapse collapse;
    final Khugepaged khugepaged;
    private final ObjectReserve reserve;
    private final ProcessStart start;
    private final ForkCall forkCall;
    private final SpecialMappings specialMappings;
    private final ProcFiles procFiles;
    private final MachineLaws laws;

    LinuxKernel(AddressSpaceProvider.Context context) {
        this.context = context;
        this.machine = context.machine();
        this.probe = context.probe();
        this.teller = new Teller(probe);
        this.tunables = Tunables.of(context.options(), machine);
        this.settings = HugeSettings.of(context.options());

        this.frames = new Frames(context.frames(), context.execution());
        this.groups = new MemoryGroups(pages, tunables.memoryLimitBytes() >>> MachineDescription.PAGE_SHIFT);
        this.lru = new Lru(pages, groups, events);
        this.swap = new SwapSpace(pages, machine.swap(), tunables.swapDisk());

        this.splitHuge = new HugeSplit(events, teller);
        this.reverse = new ReverseMapping(pages, swap, splitHuge);
        this.hugePages = new HugePages(teller, pages, events, lru, reverse, frames, splitHuge);
        this.eligibility = new HugeEligibility(settings);
        this.candidates = new HugeCandidates(eligibility);
        this.release = new PageRelease(pages, groups, frames, swap, hugePages);
        this.writeBack = new WriteBack(pages, events, reverse, lru, frames, tunables.dirtyBackgroundRatio());
        this.workingset = new Workingset(pages, events, swap, groups);
        this.shrinkers = new Shrinkers(events);
        shrinkers.register(hugePages);
        shrinkers.register(new SlabShrinker(context.slab()));
        ShrinkPageList pageList = new ShrinkPageList(
                pages, events, swap, lru, reverse, hugePages, workingset, inodes, release, groups, writeBack);
        ShrinkLruvec shrinkLruvec = new ShrinkLruvec(
                pages, lru, reverse, swap, pageList, new ScanShares(swap, tunables.swappiness()), events);
        this.reclaim = new Reclaim(pages, groups, frames, swap, lru, events, shrinkers, pageList, shrinkLruvec);

        this.objects = new KernelObjects(context.slab(), machine, groups.first(), reclaim, context.execution());
        boolean hasPool = TableGeometry.of(machine.architecture()).hasHugePages();
        this.pool = new HugetlbPool(
                frames, hasPool ? tunables.hugetlbPages() : 0, hasPool ? tunables.hugetlbOvercommit() : 0);
        this.overcommit = new Overcommit(machine, tunables, frames, swap, pool, committed);
        OomReport oomReport = new OomReport(pages, groups, frames, swap, inodes, writeBack, processes);
        this.oomKiller = new OomKiller(processes, frames, swap, tunables, events, oomReport);
        this.supply = new FrameSupply(teller, reclaim, new Kswapd(events, reclaim, groups, frames), oomKiller, frames);
        this.anonPages = new AnonPages(pages, objects, supply);
        this.swapReadAhead = new SwapReadAhead(pages, events, swap, lru, supply, workingset, groups, tunables);
        this.pageCache = new PageCache(
                teller,
                pages,
                events,
                swap,
                lru,
                supply,
                swapReadAhead,
                workingset,
                inodes,
                release,
                groups,
                writeBack,
                tunables);
        this.dropCaches = new DropCaches(pages, events, lru, inodes, pageCache, shrinkers);
        this.files = new OpenFiles(objects, pageCache, pool, inodes);

        this.hugetlbEntries = new HugetlbEntries(pool, teller);
        this.hugetlb = new HugetlbAreas(teller, pool, inodes, files, hugetlbEntries);
        this.areaObjects = new AreaObjects(objects, files, hugetlb);
        this.pageLocks = new PageLocks(pages, lru, reverse);
        this.zap = new Zap(teller, pages, swap, lru, hugePages, release, frames, splitHuge);
        this.swapFaults = new SwapFaults(pages, swap, lru, swapReadAhead, anonPages, release);
        this.collapse = new Collapse(teller, pages, events, supply, hugePages, anonPages, release, swapFaults);
        this.khugepaged = new Khugepaged(settings, candidates, eligibility, collapse);
        this.reserve = new ObjectReserve(frames, objects);
        this.start = new ProcessStart(
                machine,
                context.execution(),
                context.clock(),
                probe,
                frames,
                supply,
                objects,
                committed,
                candidates,
                events,
                processes,
                this);
        this.forkCall =
                new ForkCall(start, overcommit, reserve, candidates, areaObjects, hugetlbEntries, pages, swap, teller);
        this.specialMappings = new SpecialMappings(groups, supply, pages, files, areaObjects);
        this.procFiles = new ProcFiles(
                machine,
                context.frames(),
                context.slab(),
                frames,
                pages,
                groups,
                swap,
                events,
                inodes,
                objects,
                hugePages,
                pool,
                eligibility,
                overcommit,
                processes,
                oomKiller);
        this.laws = new MachineLaws(pages, swap, groups, hugePages, pool, inodes, objects, processes);
    }

    MachineLaws laws() {
        return laws;
    }

    /** The process that the context's layout describes. */
    LinuxAddressSpace initialProcess(InitialProcess.InitialPages initialPages) {
        UserSpace space = userSpace();
        InitialAreas initial = new InitialAreas(context.layout(), space.taskSize());
        InitialProcess maker = new InitialProcess(
                pages, swap, supply, inodes, areaObjects, anonPages, groups, pageCache, objects, files, start);
        LinuxProcess process = maker.start(initial, space, context.layout().startBreak(), initialPages);
        return space(process, initial.aboveUserSpace());
    }

    /** A new process with a program. */
    StartedProgram exec(ProgramStart program) {
        LinuxProcess process = start.process(groups.first(), userSpace(), 0);
        ExecCall call = new ExecCall(
                process,
                program,
                mmapCall(process),
                brkCall(process),
                new ProgramImages(machine, inodes, pageCache, files),
                specialMappings,
                areaObjects,
                machine);
        ExecCall.Loaded loaded = call.run();
        return new StartedProgram(
                space(process, SpecialMappings.gate(machine)),
                loaded.firstInstruction(),
                loaded.entry(),
                loaded.bias(),
                loaded.interpreterBias(),
                loaded.stackPointer());
    }

    private UserSpace userSpace() {
        boolean legacy = context.options().get(LinuxOptions.LEGACY_VA_LAYOUT);
        return UserSpace.of(machine, legacy ? UserSpace.Search.BOTTOM_UP : UserSpace.Search.TOP_DOWN);
    }

    @Override
    public PageWalker walker(Mm mm) {
        return faults(mm, stackGrowth(mm));
    }

    @Override
    public ProcessMemory memory(Mm mm) {
        StackGrowth stackGrowth = stackGrowth(mm);
        AreaEdits edits = new AreaEdits(
                mm, teller, candidates, areaObjects, objects, tunables, zap, hugetlbEntries, splitHuge, pageLocks);
        Populate populate = new Populate(mm, lru, faults(mm, stackGrowth));
        return new ProcessMemory(edits, new Placement(mm.areas, mm.space), populate, stackGrowth);
    }

    private StackGrowth stackGrowth(Mm mm) {
        return new StackGrowth(mm, teller, candidates, overcommit, objects);
    }

    private Faults faults(Mm mm, StackGrowth stackGrowth) {
        return new Faults(
                mm,
                new FileFaults(mm, teller, probe, pages, lru, anonPages, writeBack, pageCache, objects),
                new HugeFaults(
                        mm,
                        teller,
                        probe,
                        events,
                        supply,
                        hugePages,
                        settings,
                        candidates,
                        eligibility,
                        anonPages,
                        objects,
                        splitHuge,
                        pages),
                new HugetlbFaults(mm, teller, probe, pool, hugetlb, objects, hugetlbEntries),
                swapFaults,
                stackGrowth,
                anonPages,
                pages,
                release,
                teller,
                probe);
    }

    private BrkCall brkCall(LinuxProcess process) {
        ProcessMemory own = process.memory;
        return new BrkCall(process.mm, teller, overcommit, tunables, own.edits(), own.populate(), own.placement());
    }

    private MmapCall mmapCall(LinuxProcess process) {
        ProcessMemory own = process.memory;
        return new MmapCall(
                process.mm,
                hugetlb,
                inodes,
                descriptors,
                overcommit,
                files,
                tunables,
                own.edits(),
                own.populate(),
                own.placement(),
                reserve);
    }

    @Override
    public LinuxAddressSpace space(LinuxProcess process, List<VmaView> aboveUserSpace) {
        Mm mm = process.mm;
        ProcessMemory own = process.memory;
        SystemCalls calls = new SystemCalls(
                brkCall(process),
                mmapCall(process),
                new MprotectCall(mm, overcommit, own.edits(), own.populate(), hugetlbEntries),
                new MremapCall(
                        mm,
                        hugetlb,
                        overcommit,
                        tunables,
                        own.edits(),
                        own.populate(),
                        own.placement(),
                        hugetlbEntries,
                        new TableMove(mm, splitHuge)),
                new MadviseCall(
                        mm,
                        hugetlb,
                        candidates,
                        collapse,
                        swapReadAhead,
                        pageCache,
                        objects,
                        zap,
                        own.edits(),
                        own.populate(),
                        hugetlbEntries,
                        new PageOut(mm, pages, lru, reclaim, hugePages, release)),
                new LockCalls(mm, own.edits(), own.populate(), pageLocks),
                new ResidencyCalls(mm, swap, writeBack),
                forkCall);
        return new LinuxAddressSpace(
                process,
                calls,
                reserve,
                probe,
                new AreaViews(process, pages, swap, aboveUserSpace),
                procFiles,
                objects,
                pool,
                settings,
                khugepaged,
                laws,
                this);
    }
}
