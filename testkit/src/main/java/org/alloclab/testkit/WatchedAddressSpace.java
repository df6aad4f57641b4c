package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.ForwardingAddressSpace;

/**
 * An address space that notes which pages are asked for, and takes pages back as reclaim and fork do: to see whether an allocator
 * that remembers which pages it met asks again.
 */
public final class WatchedAddressSpace extends ForwardingAddressSpace {
    private static final long PAGE = 4096;

    private final List<Long> walks = new ArrayList<>();
    private final Tlb tlb;

    /** Watches the pages of another one. */
    public WatchedAddressSpace(AddressSpace watched) {
        super(watched);
        UserMemory below = watched.memory();
        tlb = new Tlb((address, write) -> {
            walks.add(address & -PAGE);
            if (write) {
                below.touchWrite(address);
            } else {
                below.touchRead(address);
            }
            grant(address, write);
        });
    }

    private void grant(long address, boolean write) {
        tlb.grant(address & -PAGE, PAGE, write);
    }

    /** Takes the page of an address back: each access has to ask for it. Walks are noted from here on. */
    public void takeBack(long address) {
        tlb.revoke(address & -PAGE, PAGE);
        walks.clear();
    }

    /** Takes back that the page of an address may be stored to. Walks are noted from here on. */
    public void takeBackStores(long address) {
        tlb.revokeWrite(address & -PAGE, PAGE);
        walks.clear();
    }

    /** Addresses of the pages that were asked for, one after the other. */
    public List<Long> walks() {
        return List.copyOf(walks);
    }

    @Override
    public UserMemory memory() {
        return tlb.memory();
    }
}
