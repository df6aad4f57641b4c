/**
 * The address spaces of processes as Linux keeps them, and the memory of the machine behind them: the top floor, where what a
 * program calls is offered and everything below is connected.
 *
 * <pre>
 *   (here)     LinuxAddressSpace, LinuxMachine: what is called; LinuxKernel connects; LinuxAddressSpaceProvider publishes
 *   control    the tree of groups is worked on
 *   law        what must hold between any two operations
 *   proc       /proc, and the same as values
 *   exec       a program is mapped
 *   call       the system calls on memory
 *   process    processes come, fork, end, are ended
 *   fault      page faults; pages ahead of use
 *   edit       areas and entries are changed
 *   hugetlb    areas of reserved huge pages
 *   cache      pages of files and of swap space are brought in and dropped
 *   reclaim    frames are found when memory is short
 *   huge       transparent huge pages
 *   rmap       from a page to the entries that name it
 *   area       areas, and the address space they make up
 *   file       files as memory sees them
 *   object     the kernel's own objects
 *   table      page tables
 *   pool       reserved huge pages
 *   swap       swap space
 *   cgroup     groups of processes: what they have, may have, and keep
 *   setting    what an administrator sets
 *   page       frames, lists
 *   event      what is counted and told
 * </pre>
 *
 * <p>Each floor knows only those below it. A tie upward is a small interface of the lower floor: page tables ask
 * {@code TableFrames} for frames, an address space its {@code Backing}, kernel objects {@code Relief}, the supply of frames
 * {@code OutOfMemory}.
 *
 * <p>Rules are those of Linux 6.18 on x86-64 and i386, and name their function there.
 */
@NullMarked
package org.alloclab.vm;

import org.jspecify.annotations.NullMarked;
