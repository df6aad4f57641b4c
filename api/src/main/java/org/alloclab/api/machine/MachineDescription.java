package org.alloclab.api.machine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The simulated machine. Every figure a layer derives (zones, watermarks, arena limits, layout) comes from here.
 *
 * @param name short name, such as {@code x86_64-24g}
 * @param wordSize pointer width
 * @param cpus number of CPUs
 * @param memoryBytes physical memory
 * @param swapBytes swap space
 * @param overcommitMemory {@code vm.overcommit_memory}: 0 heuristic, 1 always, 2 never
 * @param stackLimitBytes soft {@code RLIMIT_STACK}; it also sets the top of the mmap area
 */
public record MachineDescription(
        String name,
        WordSize wordSize,
        int cpus,
        long memoryBytes,
        long swapBytes,
        int overcommitMemory,
        long stackLimitBytes) {

    /** Bytes of a kernel page on every machine described here. */
    public static final int PAGE_SIZE = 4096;

    public static final int PAGE_SHIFT = 12;

    private static final Pattern NAME = Pattern.compile("(i386|x86_64)-(\\d{1,4})([mgt])");
    /** What page tables of three levels (PAE) reach. */
    private static final long MAX_BYTES_32 = 64L << 30;

    public MachineDescription {
        if (cpus < 1 || cpus > 4096) {
            throw new IllegalArgumentException("cpus must be between 1 and 4096: was " + cpus);
        }
        if (memoryBytes < (4L << 20)) {
            throw new IllegalArgumentException("memory must be at least 4 MiB: was " + memoryBytes);
        }
        if (overcommitMemory < 0 || overcommitMemory > 2) {
            throw new IllegalArgumentException("overcommit_memory must be 0, 1 or 2: was " + overcommitMemory);
        }
    }

    /** The machine on which the reference recordings were made: x86-64, 2 CPUs, 24 GiB, no swap. */
    public static MachineDescription reference() {
        return new MachineDescription("x86_64-24g", WordSize.BITS_64, 2, 24L << 30, 0, 0, 8L << 20);
    }

    /**
     * A machine by its usual name: an architecture and a size, such as {@code x86_64-64m}, {@code x86_64-1t},
     * {@code i386-1g}. It has 2 CPUs, no swap, and a stack limit of 8 MiB.
     */
    public static MachineDescription named(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a machine is named i386-SIZE or x86_64-SIZE with SIZE such as 64m, 4g, 1t: was " + name);
        }
        WordSize word = matcher.group(1).equals("i386") ? WordSize.BITS_32 : WordSize.BITS_64;
        long bytes = Long.parseLong(matcher.group(2)) << (10 * ("mgt".indexOf(matcher.group(3)) + 2));
        if (word == WordSize.BITS_32 && bytes > MAX_BYTES_32) {
            throw new IllegalArgumentException("an i386 machine has at most 64g: was " + name);
        }
        return new MachineDescription(name, word, 2, bytes, 0, 0, 8L << 20);
    }

    public MachineDescription withCpus(int count) {
        return new MachineDescription(name, wordSize, count, memoryBytes, swapBytes, overcommitMemory, stackLimitBytes);
    }

    public long pages() {
        return memoryBytes >>> PAGE_SHIFT;
    }
}
