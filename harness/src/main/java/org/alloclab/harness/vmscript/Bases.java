package org.alloclab.harness.vmscript;

/** The named addresses of the language, and addresses written in their terms. */
final class Bases {
    static final long HEAP = 0x555500000000L;
    static final long ARENA = 0x100000000000L;
    static final long TOP = 0x7ffff7fff000L;
    static final long STACK = 0x7ffffffff000L;
    static final long DRIVER_START = 0x10000000L;
    static final long DRIVER_END = 0x20000000L;
    static final long PAGE = 4096;

    private Bases() {}

    /** {@code X±N}: X the base nearby, N pages with suffix p, else hex bytes; plain hex far from every base. */
    static String text(long address) {
        if (Long.compareUnsigned(address, STACK - (1L << 25)) >= 0) {
            return offset('S', address - STACK);
        }
        if (address > 0x700000000000L) {
            return offset('T', address - TOP);
        }
        if (address >= HEAP - (1L << 40) && address < HEAP + (1L << 40)) {
            return offset('H', address - HEAP);
        }
        if (address >= ARENA - (1L << 40) && address < ARENA + (1L << 42)) {
            return offset('A', address - ARENA);
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
