package org.alloclab.harness.script;

import org.alloclab.api.machine.Architecture;

/**
 * The named addresses of the language, and addresses written in their terms.
 *
 * <pre>
 *              H heap          A empty arena   T mmap base     S end of user space
 *   x86_64     555500000000    100000000000    7ffff7fff000    7ffffffff000
 *   i386           30000000        60000000        b8000000        c0000000
 *   ia32           30000000        60000000        f7ffe000        ffffe000
 * </pre>
 *
 * @param heap where the program break begins
 * @param arena an address with nothing around it
 * @param top where the search of mmap begins
 * @param stack end of user space
 * @param topFrom from here on addresses are told from {@code top}
 * @param heapFrom from here on, up to {@code heapTo}, they are told from {@code heap}
 * @param arenaFrom from here on, up to {@code arenaTo}, they are told from {@code arena}
 */
public record Bases(
        long heap,
        long arena,
        long top,
        long stack,
        long topFrom,
        long heapFrom,
        long heapTo,
        long arenaFrom,
        long arenaTo) {
    public static final long DRIVER_START = 0x10000000L;
    public static final long DRIVER_END = 0x20000000L;
    public static final long PAGE = 4096;

    private static final long NARROW_HEAP = 0x30000000L;
    private static final long NARROW_ARENA = 0x60000000L;
    private static final long STACK_REACH = 1L << 25;

    public static Bases of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> wide();
            case I386, I386_PAE -> narrow(0xb8000000L, 0xc0000000L);
            case IA32 -> narrow(0xf7ffe000L, 0xffffe000L);
        };
    }

    private static Bases wide() {
        long heap = 0x555500000000L;
        long arena = 0x100000000000L;
        return new Bases(
                heap,
                arena,
                0x7ffff7fff000L,
                0x7ffffffff000L,
                0x700000000001L,
                heap - (1L << 40),
                heap + (1L << 40),
                arena - (1L << 40),
                arena + (1L << 42));
    }

    private static Bases narrow(long top, long stack) {
        return new Bases(
                NARROW_HEAP, NARROW_ARENA, top, stack, 0x98000000L, DRIVER_END, 0x48000000L, 0x48000000L, 0x98000000L);
    }

    /** {@code X±N}: X the base nearby, N pages with suffix p, else hex bytes; plain hex far from every base. */
    public String text(long address) {
        if (Long.compareUnsigned(address, stack - STACK_REACH) >= 0) {
            return offset('S', address - stack);
        }
        if (address >= topFrom) {
            return offset('T', address - top);
        }
        if (address >= heapFrom && address < heapTo) {
            return offset('H', address - heap);
        }
        if (address >= arenaFrom && address < arenaTo) {
            return offset('A', address - arena);
        }
        return "0x" + Long.toHexString(address);
    }

    private static String offset(char base, long distance) {
        if (distance == 0) {
            return base + "+0";
        }
        long size = Math.abs(distance);
        String number = size % PAGE == 0 ? size / PAGE + "p" : "0x" + Long.toHexString(size);
        return base + (distance < 0 ? "-" : "+") + number;
    }

    /** Whether a range touches the driver's own memory, or wraps around. */
    static boolean touchesDriver(long address, long length) {
        long end = address + length;
        return meetsDriver(address, end) || Long.compareUnsigned(end, address) < 0;
    }

    static boolean meetsDriver(long address, long end) {
        return Long.compareUnsigned(address, DRIVER_END) < 0 && Long.compareUnsigned(end, DRIVER_START) > 0;
    }
}
