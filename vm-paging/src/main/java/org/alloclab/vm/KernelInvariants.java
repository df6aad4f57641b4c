package org.alloclab.vm;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
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
 *   pages that a group pays for = pages of users and files + page tables of its processes
 * </pre>
 *
 * <p>Those of the hugetlb pool are in {@link HugetlbInvariants}.
 */
final class KernelInvariants {
    private final Kernel kernel;
    private final Map<Long, Integer> mapped = new HashMap<>();
    private final Map<Long, Integer> swapped = new HashMap<>();

    private KernelInvariants(Kernel kernel) {
        this.kernel = kernel;
    }

    static void check(Kernel kernel) {
        KernelInvariants invariants = new KernelInvariants(kernel);
        invariants.countEntries();
        invariants.checkPages();
        invariants.checkSlots();
        invariants.checkLists();
        HugetlbInvariants.check(kernel);
    }

    private void countEntries() {
        for (Mm mm : kernel.spaces) {
            mm.tables.forEachLeaf((base, leaf) -> {
                for (int i = 0; i < PageTables.ENTRIES; i++) {
                    count(mm, base + ((long) i << PageTables.PAGE_SHIFT), leaf.entries[i]);
                }
            });
        }
    }

    private void count(Mm mm, long address, long entry) {
        long number = entry >>> PageTables.PAGE_SHIFT;
        if ((entry & PageTables.SWAP) != 0) {
            swapped.merge(number, 1, Integer::sum);
        } else if ((entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT) {
            mapped.merge(number, 1, Integer::sum);
            boolean clean = (entry & PageTables.DIRTY) == 0
                    && kernel.pages.is(number, PageDescriptors.SWAP_CACHE)
                    && !kernel.pages.is(number, PageDescriptors.DIRTY);
            if (clean) {
                long[] stored = kernel.swap.content(kernel.pages.slot(number));
                require(
                        sameContent(mm.memory.pageContent(address), stored),
                        "a clean page in the swap cache is as its slot has it",
                        Long.toHexString(address));
            }
        }
    }

    private static boolean sameContent(long @Nullable [] a, long @Nullable [] b) {
        for (int i = 0; i < CachedPage.WORDS; i++) {
            if ((a == null ? 0 : a[i]) != (b == null ? 0 : b[i])) {
                return false;
            }
        }
        return true;
    }

    private void checkPages() {
        long[] owned = new long[kernel.groups.size()];
        long[] cached = new long[1];
        kernel.pages.forEach(frame -> {
            int count = mapped.getOrDefault(frame, 0);
            require(
                    count == kernel.pages.mapCount(frame),
                    "the map count of a page is the number of entries that name it",
                    frame + ": " + count + " != " + kernel.pages.mapCount(frame));
            mapped.remove(frame);
            if (!kernel.pages.is(frame, PageDescriptors.HUGE_PART)) {
                owned[kernel.pages.group(frame)]++;
            }
            if (kernel.pages.is(frame, PageDescriptors.SWAP_CACHE)) {
                cached[0]++;
                long slot = kernel.pages.slot(frame);
                require(kernel.swap.cached(slot) == frame, "a slot and its cached page know each other", slot);
            }
        });
        require(mapped.isEmpty(), "an entry names a page that is in use", mapped);
        require(
                cached[0] == kernel.swap.cachedPages(),
                "the swap cache counts its pages",
                cached[0] + " != " + kernel.swap.cachedPages());
        kernel.hugePages.addOwned(owned);
        kernel.hugePages.forEach((head, parts) -> {
            long inUse = LongStream.range(head, head + PageTables.ENTRIES)
                    .filter(part -> kernel.pages.is(part, PageDescriptors.IN_USE))
                    .count();
            require(parts == inUse, "a huge page counts its parts", head + ": " + inUse + " != " + parts);
        });
        for (Mm mm : kernel.spaces) {
            owned[mm.group.number] += mm.tableFrames + mm.objects.stackPages();
        }
        owned[kernel.firstGroup.number] += kernel.objects.chargedPages();
        for (MemoryGroup group : kernel.groups) {
            require(
                    owned[group.number] == group.usedPages(),
                    "a group pays for its pages and for what the kernel keeps for it",
                    group.name + ": " + owned[group.number] + " != " + group.usedPages());
        }
    }

    private void checkSlots() {
        for (Inode inode : kernel.inodes) {
            for (long slot : inode.swapSlots()) {
                swapped.merge(slot, 1, Integer::sum);
            }
        }
        long named = 0;
        for (Map.Entry<Long, Integer> entry : swapped.entrySet()) {
            int entries = kernel.swap.entries(entry.getKey());
            require(
                    entries == entry.getValue(),
                    "a slot counts the entries that name it",
                    entry.getKey() + ": " + entry.getValue() + " != " + entries);
            named++;
        }
        long[] cachedOnly = new long[1];
        kernel.pages.forEach(frame -> {
            if (kernel.pages.is(frame, PageDescriptors.SWAP_CACHE) && !swapped.containsKey(kernel.pages.slot(frame))) {
                cachedOnly[0]++;
            }
        });
        long used = kernel.swap.usedSlots();
        require(
                named + cachedOnly[0] == used,
                "a slot is used while it is named or cached",
                (named + cachedOnly[0]) + " != " + used);
    }

    private void checkLists() {
        long[][] sizes = new long[kernel.groups.size()][Lruvec.LISTS];
        kernel.pages.forEach(frame -> {
            if (kernel.pages.is(frame, PageDescriptors.LRU)) {
                sizes[kernel.pages.group(frame)][Lruvec.listOf(kernel.pages.flags(frame))]++;
            }
        });
        for (MemoryGroup group : kernel.groups) {
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
        for (int frame = list.tail(); frame != PageDescriptors.NIL; frame = kernel.pages.previous(frame)) {
            require(
                    Lruvec.listOf(kernel.pages.flags(frame)) == number && kernel.pages.is(frame, PageDescriptors.LRU),
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
