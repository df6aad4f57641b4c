package org.alloclab.api.memory;

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
}
