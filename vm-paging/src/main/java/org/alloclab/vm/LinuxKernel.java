package org.alloclab.vm;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.vm.area.Committed;
import org.alloclab.vm.cache.DropCaches;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.cache.SwapReadAhead;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.cgroup.Stalls;
import org.alloclab.vm.control.GroupTree;
import org.alloclab.vm.control.GroupWrites;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.edit.ObjectReserve;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.edit.PageLocks;
import org.alloclab.vm.edit.Zap;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.exec.SpecialMappings;
import org.alloclab.vm.fault.AnonPages;
import org.alloclab.vm.fault.Collapse;
import org.alloclab.vm.fault.Khugepaged;
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
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.proc.GroupText;
import org.alloclab.vm.proc.ProcFiles;
import org.alloclab.vm.process.ForkCall;
import org.alloclab.vm.process.InitialProcess;
import org.alloclab.vm.process.OomKiller;
import org.alloclab.vm.process.OomReport;
import org.alloclab.vm.process.ProcessStart;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.reclaim.Kswapd;
import org.alloclab.vm.reclaim.OverHigh;
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
import org.alloclab.vm.setting.GroupSettings;
import org.alloclab.vm.setting.HugeSettings;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.TableGeometry;

/**
 * Connects the parts of a machine's kernel, once, from the lowest floor up. Each part is handed what it needs; none knows
 * this class but {@link LinuxSpaces}, which connects what each process has of its own.
 */
final class LinuxKernel {
    final AddressSpaceProvider.Context context;
    final MachineDescription machine;
    final Probe probe;
    final Teller teller;
    final Tunables tunables;
    final HugeSettings settings;
    final VmEvents events = new VmEvents();

    final Frames frames;
    final PageDescriptors pages = new PageDescriptors();
    final Stalls stalls;
    final MemoryGroups groups;
    final Lru lru;
    final SwapSpace swap;

    final HugeSplit splitHuge;
    final ReverseMapping reverse;
    final HugePages hugePages;
    final HugeEligibility eligibility;
    final HugeCandidates candidates;
    final PageRelease release;
    final Inodes inodes = new Inodes();
    final WriteBack writeBack;
    final Workingset workingset;
    final Shrinkers shrinkers;
    final Reclaim reclaim;

    final KernelObjects objects;
    final HugetlbPool pool;
    final Committed committed = new Committed();
    final Overcommit overcommit;
    final Processes processes = new Processes();
    final OomKiller oomKiller;
    final FrameSupply supply;
    final AnonPages anonPages;
    final SwapReadAhead swapReadAhead;
    final PageCache pageCache;
    final DropCaches dropCaches;
    final OpenFiles files;
    final Descriptors descriptors = new Descriptors();

    final HugetlbEntries hugetlbEntries;
    final HugetlbAreas hugetlb;
    final AreaObjects areaObjects;
    final PageLocks pageLocks;
    final Zap zap;
    final SwapFaults swapFaults;
    final Collapse collapse;
    final Khugepaged khugepaged;
    final ObjectReserve reserve;
    final ProcessStart start;
    final ForkCall forkCall;
    final SpecialMappings specialMappings;
    final GroupTree groupTree;
    final ProcFiles procFiles;
    final MachineLaws laws;

    private final LinuxSpaces spaces = new LinuxSpaces(this);

    LinuxKernel(AddressSpaceProvider.Context context) {
        this.context = context;
        this.machine = context.machine();
        this.probe = context.probe();
        this.teller = new Teller(probe);
        this.tunables = Tunables.of(context.options(), machine);
        this.settings = HugeSettings.of(context.options());

        this.frames = new Frames(context.frames(), context.execution());
        this.stalls = new Stalls(context.clock());
        this.groups = MemoryGroups.of(pages, stalls, GroupSettings.of(context.options()));
        this.lru = new Lru(pages, groups, events);
        this.swap = new SwapSpace(pages, groups, machine.swap(), tunables.swapDisk());

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
        Kswapd kswapd = new Kswapd(events, reclaim, groups, frames);
        this.supply = new FrameSupply(teller, reclaim, kswapd, new OverHigh(reclaim, stalls), oomKiller, frames);
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
                pages,
                groups,
                supply,
                objects,
                committed,
                candidates,
                events,
                processes,
                spaces);
        this.forkCall =
                new ForkCall(start, overcommit, reserve, candidates, areaObjects, hugetlbEntries, pages, swap, teller);
        this.specialMappings = new SpecialMappings(groups, supply, pages, files, areaObjects);
        GroupText groupText = new GroupText(groups, pages, objects, processes, stalls);
        this.groupTree = new GroupTree(groups, groupText, new GroupWrites(reclaim, oomKiller), processes);
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
                oomKiller,
                groupText);
        this.laws = new MachineLaws(pages, swap, groups, hugePages, pool, inodes, objects, processes);
    }

    MachineLaws laws() {
        return laws;
    }

    /** The process that the context's layout describes. */
    LinuxAddressSpace initialProcess(InitialProcess.InitialPages initialPages) {
        return spaces.initialProcess(initialPages);
    }

    /** A new process with a program. */
    StartedProgram exec(ProgramStart program) {
        return spaces.exec(program);
    }
}
