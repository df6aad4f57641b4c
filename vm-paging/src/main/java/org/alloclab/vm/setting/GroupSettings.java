package org.alloclab.vm.setting;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * What an administrator sets of the memory cgroup that the first process and its children are in; there is one if anything
 * of it is set.
 *
 * @param max {@code memory.max} in bytes; 0: none
 * @param high {@code memory.high} in bytes; 0: none
 * @param low {@code memory.low} in bytes
 * @param min {@code memory.min} in bytes
 * @param swapMax {@code memory.swap.max} in bytes; {@link #NOT_SET}: none
 * @param swapHigh {@code memory.swap.high} in bytes; {@link #NOT_SET}: none
 * @param oomGroup {@code memory.oom.group}: whether its processes are ended together
 * @param recursiveProtection whether cgroup2 is mounted with {@code memory_recursiveprot}
 */
public record GroupSettings(
        long max,
        long high,
        long low,
        long min,
        long swapMax,
        long swapHigh,
        boolean oomGroup,
        boolean recursiveProtection) {
    public static final long NOT_SET = -1;

    private static final long MAX_BYTES = 1L << 46;
    private static final String OF_GROUP = " of the memory cgroup that the first process and its children are in";

    static final OptionSpec<Long> MAX = OptionSpec.bytes(
            "memory.max",
            0,
            MAX_BYTES,
            0,
            "limit of the memory cgroup that the first process and its children are in, in bytes; 0: none");
    static final OptionSpec<Long> HIGH = OptionSpec.bytes(
            "memory.high",
            0,
            MAX_BYTES,
            0,
            "bytes above which memory" + OF_GROUP + " is reclaimed, and they are slowed down; 0: none");
    static final OptionSpec<Long> LOW = OptionSpec.bytes(
            "memory.low", 0, MAX_BYTES, 0, "bytes" + OF_GROUP + " that are not reclaimed while there are others");
    static final OptionSpec<Long> MIN =
            OptionSpec.bytes("memory.min", 0, MAX_BYTES, 0, "bytes" + OF_GROUP + " that are never reclaimed");
    static final OptionSpec<Long> SWAP_MAX = OptionSpec.bytes(
            "memory.swap.max",
            NOT_SET,
            MAX_BYTES,
            NOT_SET,
            "limit of the swap space" + OF_GROUP + ", in bytes; -1: none");
    static final OptionSpec<Long> SWAP_HIGH = OptionSpec.bytes(
            "memory.swap.high",
            NOT_SET,
            MAX_BYTES,
            NOT_SET,
            "bytes of swap space" + OF_GROUP + " above which they are slowed down; -1: none");
    static final OptionSpec<Boolean> OOM_GROUP = OptionSpec.flag(
            "memory.oom.group", false, "whether the OOM killer ends all processes" + OF_GROUP + " together");
    static final OptionSpec<Boolean> RECURSIVE_PROTECTION = OptionSpec.flag(
            "memory_recursiveprot",
            true,
            "whether protection that groups below do not claim is shared out to them (mount option of cgroup2)");

    static List<OptionSpec<?>> options() {
        return List.of(MAX, HIGH, LOW, MIN, SWAP_MAX, SWAP_HIGH, OOM_GROUP, RECURSIVE_PROTECTION);
    }

    public static GroupSettings of(OptionValues values) {
        return new GroupSettings(
                values.get(MAX),
                values.get(HIGH),
                values.get(LOW),
                values.get(MIN),
                values.get(SWAP_MAX),
                values.get(SWAP_HIGH),
                values.get(OOM_GROUP),
                values.get(RECURSIVE_PROTECTION));
    }

    /** Whether the first process is in a group of its own. */
    public boolean makesGroup() {
        return max != 0 || high != 0 || low != 0 || min != 0 || swapMax != NOT_SET || swapHigh != NOT_SET || oomGroup;
    }
}
