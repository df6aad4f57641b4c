package org.alloclab.api.machine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.option.NearestName;

/**
 * The simulated machine. Every figure a layer derives (zones, watermarks, arena limits, layout) comes from here.
 *
 * @param name short name, such as {@code x86_64-24g}
 * @param architecture of kernel and program
 * @param cpus number of CPUs
 * @param memoryBytes physical memory
 * @param swap devices with swap space, in the order in which they are made ready
 * @param overcommitMemory {@code vm.overcommit_memory}: 0 heuristic, 1 always, 2 never
 * @param stackLimitBytes soft {@code RLIMIT_STACK}; it also sets the top of the mmap area
 */
public record MachineDescription(
        String name,
        Architecture architecture,
        int cpus,
        long memoryBytes,
        List<SwapDevice> swap,
        int overcommitMemory,
        long stackLimitBytes) {

    /** Bytes of a kernel page on every machine described here. */
    public static final int PAGE_SIZE = 4096;

    /** Binary logarithm of the page size. */
    public static final int PAGE_SHIFT = 12;

    /** Names for help and hints; any architecture and size will do. */
    public static final List<String> PRESETS = List.of(
            "i386-1g",
            "i386-4g",
            "i386-pae-1g",
            "ia32-24g",
            "x86_64-64m",
            "x86_64-256m",
            "x86_64-1g",
            "x86_64-4g",
            "x86_64-24g",
            "x86_64-64g",
            "x86_64-256g",
            "x86_64-1t");

    private static final Pattern NAME = Pattern.compile("(i386|i386-pae|ia32|x86_64)-(\\d{1,4})([mgt])");
    /** From here on a 32-bit kernel needs entries of 8 bytes to reach all memory, what lies above the PCI hole included. */
    private static final long PAE_FROM_BYTES = 4L << 30;
    /** What page tables of three levels (PAE) reach. */
    private static final long MAX_BYTES_32 = 64L << 30;

    private static final int DEFAULT_CPUS = 2;
    private static final long DEFAULT_STACK_LIMIT = 8L << 20;

    /** A machine that cannot be is refused. */
    public MachineDescription {
        swap = List.copyOf(swap);
        if (cpus < 1 || cpus > 4096) {
            throw new IllegalArgumentException("cpus must be between 1 and 4096: was " + cpus);
        }
        if (memoryBytes < (4L << 20)) {
            throw new IllegalArgumentException("memory must be at least 4 MiB: was " + memoryBytes);
        }
        if (architecture.kernelWord() == WordSize.BITS_32 && memoryBytes > MAX_BYTES_32) {
            throw new IllegalArgumentException("an i386 machine has at most 64g: was " + memoryBytes + " bytes");
        }
        if (overcommitMemory < 0 || overcommitMemory > 2) {
            throw new IllegalArgumentException("overcommit_memory must be 0, 1 or 2: was " + overcommitMemory);
        }
    }

    /** The machine on which the reference recordings were made: x86-64, 2 CPUs, 24 GiB, no swap. */
    public static MachineDescription reference() {
        return named("x86_64-24g");
    }

    /**
     * A machine by its usual name: an architecture and a size, such as {@code x86_64-64m}, {@code x86_64-1t},
     * {@code i386-1g}. It has 2 CPUs, no swap, and a stack limit of 8 MiB. {@code i386} with 4 GiB or more has PAE.
     *
     * @throws IllegalArgumentException with the rule and the nearest preset
     */
    public static MachineDescription named(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a machine is named i386-SIZE, i386-pae-SIZE, ia32-SIZE or x86_64-SIZE with SIZE such as 64m, 4g, 1t:"
                            + " was " + name + NearestName.hint(name, PRESETS));
        }
        long bytes = Long.parseLong(matcher.group(2)) << (10 * ("mgt".indexOf(matcher.group(3)) + 2));
        return new MachineDescription(
                name, architecture(matcher.group(1), bytes), DEFAULT_CPUS, bytes, List.of(), 0, DEFAULT_STACK_LIMIT);
    }

    private static Architecture architecture(String id, long bytes) {
        for (Architecture architecture : Architecture.values()) {
            if (architecture.id().equals(id)) {
                return architecture == Architecture.I386 && bytes >= PAE_FROM_BYTES
                        ? Architecture.I386_PAE
                        : architecture;
            }
        }
        throw new IllegalArgumentException("no architecture " + id);
    }

    /** The same machine with so many CPUs. */
    public MachineDescription withCpus(int count) {
        return new MachineDescription(name, architecture, count, memoryBytes, swap, overcommitMemory, stackLimitBytes);
    }

    /** The same with so much memory; {@code i386} gets PAE where it needs it. */
    public MachineDescription withMemory(long bytes) {
        Architecture reaching = architecture(architecture.id(), bytes);
        return new MachineDescription(name, reaching, cpus, bytes, swap, overcommitMemory, stackLimitBytes);
    }

    /** The same with one swap device, or none for 0 bytes. */
    public MachineDescription withSwap(long bytes) {
        return withSwap(bytes == 0 ? List.of() : List.of(SwapDevice.of(bytes)));
    }

    /** The same machine with these swap areas. */
    public MachineDescription withSwap(List<SwapDevice> devices) {
        return new MachineDescription(
                name, architecture, cpus, memoryBytes, devices, overcommitMemory, stackLimitBytes);
    }

    /** The same with this {@code vm.overcommit_memory}. */
    public MachineDescription withOvercommitMemory(int mode) {
        return new MachineDescription(name, architecture, cpus, memoryBytes, swap, mode, stackLimitBytes);
    }

    /** Swap space of all devices. */
    public long swapBytes() {
        return swap.stream().mapToLong(SwapDevice::bytes).sum();
    }

    /** Width of the program's pointers and of its {@code size_t}. */
    public WordSize wordSize() {
        return architecture.programWord();
    }

    /** Width of the kernel's pointers. */
    public WordSize kernelWordSize() {
        return architecture.kernelWord();
    }

    /** Page frames that it has. */
    public long pages() {
        return memoryBytes >>> PAGE_SHIFT;
    }
}
