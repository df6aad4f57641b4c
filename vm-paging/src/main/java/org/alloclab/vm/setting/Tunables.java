package org.alloclab.vm.setting;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * What an administrator sets: {@code /proc/sys/vm}, the read-ahead of the disk.
 *
 * @param swappiness how much rather anonymous pages go than pages of files: 0 to 200, 100 for equal cost
 * @param pageCluster 2<sup>n</sup> pages are read from swap space together
 * @param swapDisk whether swap space is on a disk with heads, where slots are read ahead instead of addresses
 * @param readAheadPages pages that a read of a file brings in
 * @param hugetlbPages pages of 2 MiB in the pool of hugetlb pages
 * @param hugetlbOvercommit how many more the pool may take when they are asked for
 * @param maxMapCount areas that a process may have
 * @param overcommitMemory 0 heuristic, 1 always, 2 never more than the commit limit
 * @param overcommitRatio percent of memory that counts to the commit limit
 * @param dirtyBackgroundRatio percent of memory that may be dirty before pages are written back
 */
public record Tunables(
        int swappiness,
        int pageCluster,
        boolean swapDisk,
        long readAheadPages,
        long hugetlbPages,
        long hugetlbOvercommit,
        int maxMapCount,
        int overcommitMemory,
        int overcommitRatio,
        int dirtyBackgroundRatio) {

    static final OptionSpec<Long> SWAPPINESS = OptionSpec.whole(
            "vm.swappiness",
            0,
            200,
            60,
            "how much rather anonymous pages are reclaimed than pages of files; 100: equally",
            "swappiness");
    static final OptionSpec<Long> PAGE_CLUSTER =
            OptionSpec.whole("vm.page-cluster", 0, 5, 3, "2^n pages are read from swap space together", "page_cluster");
    static final OptionSpec<String> SWAP_DEVICE = OptionSpec.choice(
            "swap_device",
            List.of("ssd", "disk"),
            "ssd",
            "what swap space is on: neighbouring addresses are read ahead (ssd) or neighbouring slots (disk)");
    static final OptionSpec<Long> READ_AHEAD_KB = OptionSpec.whole(
            "read_ahead_kb", 0, 1L << 20, 8192, "kilobytes of a file that are read at once (/sys/block/*/queue)");
    static final OptionSpec<Long> MAX_MAP_COUNT =
            OptionSpec.whole("vm.max_map_count", 16, 1 << 30, 65530, "areas that a process may have", "max_map_count");
    static final OptionSpec<Long> OVERCOMMIT_MEMORY = OptionSpec.whole(
            "vm.overcommit_memory",
            0,
            2,
            0,
            "0: refuse what is obviously too much, 1: never refuse, 2: never promise more than the commit limit",
            "overcommit_memory");
    static final OptionSpec<Long> OVERCOMMIT_RATIO = OptionSpec.whole(
            "vm.overcommit_ratio",
            0,
            1000,
            50,
            "percent of memory that counts to the commit limit",
            "overcommit_ratio");
    static final OptionSpec<Long> DIRTY_BACKGROUND_RATIO = OptionSpec.whole(
            "vm.dirty_background_ratio", 0, 100, 10, "percent of memory that may be dirty before it is written back");
    static final OptionSpec<Long> NR_HUGEPAGES = OptionSpec.whole(
            "vm.nr_hugepages",
            0,
            1L << 26,
            0,
            "pages of 2 MiB set aside for MAP_HUGETLB when the machine starts, as many as can be had");
    static final OptionSpec<Long> NR_OVERCOMMIT_HUGEPAGES = OptionSpec.whole(
            "vm.nr_overcommit_hugepages",
            0,
            1L << 26,
            0,
            "pages of 2 MiB that may come to those while they are needed");

    static List<OptionSpec<?>> options() {
        return List.of(
                SWAPPINESS,
                PAGE_CLUSTER,
                SWAP_DEVICE,
                READ_AHEAD_KB,
                DIRTY_BACKGROUND_RATIO,
                OVERCOMMIT_MEMORY,
                OVERCOMMIT_RATIO,
                MAX_MAP_COUNT,
                NR_HUGEPAGES,
                NR_OVERCOMMIT_HUGEPAGES);
    }

    public static Tunables of(OptionValues values, MachineDescription machine) {
        int overcommit = values.get(OVERCOMMIT_MEMORY).intValue();
        return new Tunables(
                values.get(SWAPPINESS).intValue(),
                values.get(PAGE_CLUSTER).intValue(),
                values.get(SWAP_DEVICE).equals("disk"),
                Math.max(1, values.get(READ_AHEAD_KB) >>> (PAGE_SHIFT - 10)),
                values.get(NR_HUGEPAGES),
                values.get(NR_OVERCOMMIT_HUGEPAGES),
                values.get(MAX_MAP_COUNT).intValue(),
                overcommit == 0 ? machine.overcommitMemory() : overcommit,
                values.get(OVERCOMMIT_RATIO).intValue(),
                values.get(DIRTY_BACKGROUND_RATIO).intValue());
    }
}
