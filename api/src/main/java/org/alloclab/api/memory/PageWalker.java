package org.alloclab.api.memory;

import org.jspecify.annotations.Nullable;

/**
 * What happens on a TLB miss: the page tables are walked and, where they say no, the page fault is served.
 *
 * <p>On return the access is granted in the {@link UserMemory} that asked; otherwise the walker throws
 * {@link org.alloclab.api.fault.SimulatedDeath}.
 */
@FunctionalInterface
public interface PageWalker {

    /** Serves a load ({@code write} false) or a store at an address that the TLB does not know. */
    void walk(long address, boolean write);

    /**
     * The same for a store by {@link UserMemory#touchBlock}, where these are kept apart; the walker may grant it to them alone.
     */
    default void walkToTouch(long address) {
        walk(address, true);
    }

    /**
     * The 512 words of the page of an address where they are kept outside of memory, as in swap space, for an observer: no
     * access, no fault. {@code null} where nothing is kept.
     */
    default long @Nullable [] storedElsewhere(long address) {
        return null;
    }
}
