package org.alloclab.testkit;

import java.util.Map;
import java.util.TreeMap;

/** The trivially correct heap: which blocks are live, and that no two overlap. */
public final class BlockOracle {
    private final TreeMap<Long, Long> live = new TreeMap<>();

    /** A block was handed out; fails if it overlaps a live one. */
    public void born(long address, long usableBytes) {
        Map.Entry<Long, Long> below = live.lowerEntry(address + Math.max(usableBytes, 1));
        if (below != null && below.getKey() + Math.max(below.getValue(), 1) > address) {
            throw new AssertionError("block 0x" + Long.toHexString(address) + "+" + usableBytes
                    + " overlaps live block 0x" + Long.toHexString(below.getKey()) + "+" + below.getValue());
        }
        live.put(address, usableBytes);
    }

    /** A block was freed. */
    public void died(long address) {
        if (live.remove(address) == null) {
            throw new AssertionError("not a live block: 0x" + Long.toHexString(address));
        }
    }

    /** Live blocks, address to usable bytes. */
    public Map<Long, Long> live() {
        return live;
    }
}
