package org.alloclab.vm.law;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.LruList;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * The laws of what processes share.
 *
 * <pre>
 *   map count of a page         = page-table entries of all processes that name it
 *   entries of a slot           = swap entries of all processes, and of memory files, that name it
 *   used slots                  = slots that are named or cached
 *   pages in the swap cache     = slots that are cached
 *   pages on a list             = its size; each page is on the list that its flags name
 *   a clean page in the swap cache is as its slot has it
 *   parts of a huge page         = pages in use of its block
 *   pages that a group pays for = pages of users and files + page tables and stacks of processes, here and below
 *   slots of all groups         = used slots
 * </pre>
 *
 * <p>Those of the hugetlb pool are in {@link HugetlbInvariants}.
 */
final class KernelInvariants {
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final MemoryGroups groups;
    private final HugePages hugePages;
    private final Inodes inodes;
    private final KernelObjects objects;
    private final Processes processes;
    private final Map<Long, Integer> mapped = new HashMap<>();
    private final Map<Long, Integer> swapped = new HashMap<>();

    KernelInvariants(
            PageDescriptors pages,
            SwapSpace swap,
            MemoryGroups groups,
            HugePages hugePages,
            Inodes inodes,
            KernelObjects objects,
            Processes processes) {
        this.pages = pages;
        this.swap = swap;
        this.groups = groups;
        this.hugePages = hugePages;
        this.inodes = inodes;
        this.objects = objects;
        this.processes = processes;
    }

    void check() {
        mapped.clear();
        swapped.clear();
        countEntries();
        checkPages();
        checkSlots();
        checkSwapAccounts();
        checkLists();
    }

    private void countEntries() {
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            mm.tables.forEachLeaf((base, leaf) -> {
                for (int i = 0; i < PageTables.ENTRIES; i++) {
                    count(mm, base + ((long) i << PAGE_SHIFT), leaf.entries[i]);
                }
            });
        }
    }

    private void count(Mm mm, long address, long entry) {
        long number = entry >>> PAGE_SHIFT;
        if ((entry & PageTables.SWAP) != 0) {
            swapped.merge(number, 1, Integer::sum);
        } else if ((entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT) {
            mapped.merge(number, 1, Integer::sum);
            boolean clean = (entry & PageTables.DIRTY) == 0
                    && pages.is(number, PageDescriptors.SWAP_CACHE)
                    && !pages.is(number, PageDescriptors.DIRTY);
            if (clean) {
                long[] stored = swap.content(pages.slot(number));
                require(
                        sameContent(mm.tlb.pageContent(address), stored),
                        "a clean page in the swap cache is as its slot has it",
                        Long.toHexString(address));
            }
        }
    }

    private static boolean sameContent(long @Nullable [] a, long @Nullable [] b) {
        for (int i = 0; i < Pages.WORDS; i++) {
            if ((a == null ? 0 : a[i]) != (b == null ? 0 : b[i])) {
                return false;
            }
        }
        return true;
    }

    private void checkPages() {
        long[] owned = new long[groups.size()];
        long[] cached = new long[1];
        pages.forEach(frame -> {
            int count = mapped.getOrDefault(frame, 0);
            require(
                    count == pages.mapCount(frame),
                    "the map count of a page is the number of entries that name it",
                    frame + ": " + count + " != " + pages.mapCount(frame));
            mapped.remove(frame);
            if (!pages.is(frame, PageDescriptors.HUGE_PART)) {
                owned[pages.group(frame)]++;
            }
            if (pages.is(frame, PageDescriptors.SWAP_CACHE)) {
                cached[0]++;
                long slot = pages.slot(frame);
                require(swap.cached(slot) == frame, "a slot and its cached page know each other", slot);
            }
        });
        require(mapped.isEmpty(), "an entry names a page that is in use", mapped);
        require(
                cached[0] == swap.cachedPages(),
                "the swap cache counts its pages",
                cached[0] + " != " + swap.cachedPages());
        hugePages.addOwned(owned);
        hugePages.forEach((head, parts) -> {
            long inUse = LongStream.range(head, head + PageTables.ENTRIES)
                    .filter(part -> pages.is(part, PageDescriptors.IN_USE))
                    .count();
            require(parts == inUse, "a huge page counts its parts", head + ": " + inUse + " != " + parts);
        });
        owned[groups.first().number] += objects.chargedPages();
        checkAccounts(owned);
    }

    private void checkAccounts(long[] owned) {
        long kernel = 0;
        for (LinuxProcess process : processes) {
            kernel -= process.mm.tableFrames + process.objects.stackPages();
        }
        for (MemoryGroup group : groups) {
            owned[group.number] += group.tablePages() + group.stackPages();
            kernel += group.tablePages() + group.stackPages();
        }
        require(kernel == 0, "groups pay for the page tables and kernel stacks of all processes", kernel);
        for (MemoryGroup group : groups) {
            long sum = owned[group.number];
            for (MemoryGroup below : group.isRoot() ? List.<MemoryGroup>of() : group.subtree()) {
                sum += below.number == group.number ? 0 : owned[below.number];
            }
            require(
                    sum == group.memory.used(),
                    "a group pays for its pages, for what the kernel keeps for it, and for the groups below",
                    group.name + ": " + sum + " != " + group.memory.used());
        }
    }

    /** Each slot is counted for the group whose page it has, and for those above. */
    private void checkSwapAccounts() {
        long counted = 0;
        for (MemoryGroup group : groups) {
            boolean top = group.isRoot() || group.parent == groups.root();
            counted += top ? group.swap.used() : 0;
        }
        require(counted == swap.usedSlots(), "groups have all used slots", counted + " != " + swap.usedSlots());
    }

    private void checkSlots() {
        for (Inode inode : inodes.all()) {
            for (long slot : inode.swapSlots()) {
                swapped.merge(slot, 1, Integer::sum);
            }
        }
        long named = 0;
        for (Map.Entry<Long, Integer> entry : swapped.entrySet()) {
            int entries = swap.entries(entry.getKey());
            require(
                    entries == entry.getValue(),
                    "a slot counts the entries that name it",
                    entry.getKey() + ": " + entry.getValue() + " != " + entries);
            named++;
        }
        long[] cachedOnly = new long[1];
        pages.forEach(frame -> {
            if (pages.is(frame, PageDescriptors.SWAP_CACHE) && !swapped.containsKey(pages.slot(frame))) {
                cachedOnly[0]++;
            }
        });
        long used = swap.usedSlots();
        require(
                named + cachedOnly[0] == used,
                "a slot is used while it is named or cached",
                (named + cachedOnly[0]) + " != " + used);
    }

    private void checkLists() {
        long[][] sizes = new long[groups.size()][Lruvec.LISTS];
        pages.forEach(frame -> {
            if (pages.is(frame, PageDescriptors.LRU)) {
                sizes[pages.group(frame)][Lruvec.listOf(pages.flags(frame))]++;
            }
        });
        for (MemoryGroup group : groups) {
            for (int list = 0; list < Lruvec.LISTS; list++) {
                checkList(group, list, sizes[group.number][list]);
            }
        }
    }

    private void checkList(MemoryGroup group, int number, long expected) {
        LruList list = group.lruvec.list(number);
        if (list.isThreaded()) {
            checkThread(list, number);
        }
        require(list.size() == expected, "a list counts its pages", list.size() + ", " + expected);
    }

    private void checkThread(LruList list, int number) {
        long walked = 0;
        for (int frame = list.tail(); frame != PageDescriptors.NIL; frame = pages.previous(frame)) {
            require(
                    Lruvec.listOf(pages.flags(frame)) == number && pages.is(frame, PageDescriptors.LRU),
                    "a page is on the list that its flags name",
                    frame);
            walked++;
        }
        require(walked == list.size(), "a list counts its pages", walked + ", " + list.size());
    }

    private static void require(boolean holds, String law, Object where) {
        if (!holds) {
            throw new IllegalStateException(law + ": " + where);
        }
    }
}
