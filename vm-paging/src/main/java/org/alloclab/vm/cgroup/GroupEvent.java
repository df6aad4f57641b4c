package org.alloclab.vm.cgroup;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code memory.events} and {@code memory.swap.events} count, in their order (include/linux/memcontrol.h,
 * {@code enum memcg_memory_event}).
 */
public enum GroupEvent {
    /** Reclaimed in spite of {@code memory.low}. */
    LOW,
    /** Reclaimed for being above {@code memory.high}. */
    HIGH,
    /** A charge met {@code memory.max}. */
    MAX,
    /** Nothing could be reclaimed at {@code memory.max}. */
    OOM,
    /** A process of the group was ended for want of memory. */
    OOM_KILL,
    /** The group was ended as a whole. */
    OOM_GROUP_KILL,
    SWAP_HIGH,
    SWAP_MAX,
    SWAP_FAIL;

    /** Those of {@code memory.events}, and those of {@code memory.swap.events}. */
    public static final Set<GroupEvent> OF_MEMORY = Collections.unmodifiableSet(EnumSet.range(LOW, OOM_GROUP_KILL));

    public static final Set<GroupEvent> OF_SWAP = Collections.unmodifiableSet(EnumSet.range(SWAP_HIGH, SWAP_FAIL));

    private static final String SWAP = "swap_";

    /** The word in the file. */
    public String word() {
        String name = name().toLowerCase(Locale.ROOT);
        return OF_SWAP.contains(this) ? name.substring(SWAP.length()) : name;
    }
}
