package org.alloclab.vm.control;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.PageCounter;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.proc.GroupFile;
import org.alloclab.vm.reclaim.OutOfMemory;
import org.alloclab.vm.reclaim.Reclaim;

/**
 * What a write to a file of a group does at once (mm/memcontrol.c): a lower limit is kept from now on, and what is above it
 * is reclaimed, for {@code memory.max} at the cost of processes.
 */
public final class GroupWrites {
    /** Runs of reclaim that may be in vain for one write (mm/internal.h, MAX_RECLAIM_RETRIES). */
    private static final int MAX_RETRIES = 16;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([kmgtKMGT]?)");
    private static final List<String> UNITS = List.of("", "k", "m", "g", "t");
    private static final String UNLIMITED = "max";
    private static final int MOST_BITS = 62;
    /** The part of a request that is tried at once (mm/vmscan.c, user_proactive_reclaim). */
    private static final int BATCHES = 4;

    private final Reclaim reclaim;
    private final OutOfMemory outOfMemory;

    public GroupWrites(Reclaim reclaim, OutOfMemory outOfMemory) {
        this.reclaim = reclaim;
        this.outOfMemory = outOfMemory;
    }

    long write(MemoryGroup group, GroupFile file, String value) {
        if (file == GroupFile.MEMORY_OOM_GROUP) {
            return setOomGroup(group, value);
        }
        OptionalLong parsed = pages(value);
        if (parsed.isEmpty()) {
            return Errno.EINVAL.result();
        }
        long pages = parsed.getAsLong();
        switch (file) {
            case MEMORY_MIN -> group.setMin(pages);
            case MEMORY_LOW -> group.setLow(pages);
            case MEMORY_HIGH -> setHigh(group, pages);
            case MEMORY_MAX -> setMax(group, pages);
            case MEMORY_SWAP_HIGH -> group.swap.setHigh(pages);
            case MEMORY_SWAP_MAX -> group.swap.setMax(pages);
            case MEMORY_RECLAIM -> {
                return reclaim(group, pages);
            }
            default -> throw new IllegalArgumentException("a file that takes a size: was " + file.fileName());
        }
        return 0;
    }

    /** page_counter_memparse: bytes, k, m, g or t behind them, or max; rounded down to pages. */
    private static OptionalLong pages(String value) {
        if (value.equals(UNLIMITED)) {
            return OptionalLong.of(PageCounter.UNLIMITED);
        }
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        int shift = 10 * UNITS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT));
        long number = Long.parseLong(matcher.group(1));
        boolean large = number != 0 && Long.SIZE - Long.numberOfLeadingZeros(number) + shift > MOST_BITS;
        return OptionalLong.of(large ? PageCounter.UNLIMITED : (number << shift) >>> PAGE_SHIFT);
    }

    private static long setOomGroup(MemoryGroup group, String value) {
        if (!value.equals("0") && !value.equals("1")) {
            return Errno.EINVAL.result();
        }
        group.endsTogether = value.equals("1");
        return 0;
    }

    /** memory_high_write: nobody is ended for it. */
    private void setHigh(MemoryGroup group, long pages) {
        group.memory.setHigh(pages);
        int retries = MAX_RETRIES;
        while (group.memory.used() > pages) {
            if (reclaim.group(group, group.memory.used() - pages) == 0 && retries-- == 0) {
                return;
            }
        }
    }

    /** memory_max_write. */
    private void setMax(MemoryGroup group, long pages) {
        group.memory.setMax(pages);
        int retries = MAX_RETRIES;
        while (group.memory.used() > pages) {
            if (retries > 0) {
                retries -= reclaim.group(group, group.memory.used() - pages) == 0 ? 1 : 0;
            } else {
                group.count(GroupEvent.OOM);
                if (!outOfMemory.inGroupForLimit(group)) {
                    return;
                }
            }
        }
    }

    /** user_proactive_reclaim: answers EAGAIN where less than that could be reclaimed. */
    private long reclaim(MemoryGroup group, long pages) {
        int retries = MAX_RETRIES;
        long reclaimed = 0;
        while (reclaimed < pages) {
            long batch = Math.max((pages - reclaimed) / BATCHES, Lruvec.CLUSTER);
            long got = reclaim.proactive(group, batch);
            if (got == 0 && retries-- == 0) {
                return Errno.EAGAIN.result();
            }
            reclaimed += got;
        }
        return 0;
    }
}
