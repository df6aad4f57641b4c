/**
 * The address space of a process as Linux keeps it ({@code mm_struct}), and the memory of the machine behind it.
 *
 * <p>Terms: an <em>area</em> is a {@code vm_area_struct}, a range of pages with one set of flags; a <em>table</em> is one
 * page of the page tables, of level 1 (PTE), 2 (PMD), 3 (PUD) or 4 (PGD), fewer on i386; an <em>entry</em> is one of its slots;
 * a page is <em>present</em> when its level-1 entry names a frame; the <em>zero page</em> is the one frame of zeros that
 * stands for every page that was read and never written; a <em>gap</em> is what lies free between two areas; an
 * <em>anon_vma</em> is the identity that areas share whose anonymous pages may be found through one another.
 *
 * <p>Where to begin: {@link org.alloclab.vm.LinuxAddressSpace} is what a program calls, {@link org.alloclab.vm.Faults} what
 * its touches lead to, {@link org.alloclab.vm.Reclaim} what happens when memory is short.
 *
 * <pre>
 *   machine        LinuxMachine ─► Kernel: frames, groups, files, swap      process   LinuxAddressSpace ─► Mm
 *
 *   areas          Vma in an AreaTree, edited by AreaEdits; Placement finds room; VmFlags, Limits, UserSpace
 *   calls          BrkCall MmapCall MprotectCall MremapCall MadviseCall LockCalls ResidencyCalls ExecCall Fork
 *   page tables    PageTables in the shape of a TableGeometry; TableMove, Zap, Populate
 *   faults         Faults ─► FileFaults, SwapFaults, HugeFaults, HugetlbFaults; StackGrowth
 *   pages          PageDescriptors (struct page); AnonVma and Inode own them; ReverseMapping finds their entries
 *   files          Inode, PageCache, CachedPage, WriteBack, DropCaches; memory files are Inodes without a disk
 *   scarcity       FrameSupply ─► Reclaim: Lru, Lruvec, ShrinkLruvec, ShrinkPageList, Workingset; Kswapd; OomKiller
 *   swap           SwapSpace of SwapAreas in SwapClusters; SwapReadAhead, SwapOff
 *   huge pages     HugePages (transparent), HugetlbPool (reserved)
 *   kernel memory  KernelObjects and ProcessObjects, from the slab allocator of the machine
 *   /proc          ...Text, each a file in the kernel's format; Residency and MemoryUse count for them
 *   laws           Invariants (of one process), KernelInvariants, HugetlbInvariants
 * </pre>
 *
 * <p>Rules are those of Linux 6.18 on x86-64 and i386, and name their function there.
 */
@NullMarked
package org.alloclab.vm;

import org.jspecify.annotations.NullMarked;
