package org.alloclab.harness.replay;

import org.alloclab.api.space.AddressSpace;

/** Hears of checkpoints while the machine stands still. */
@FunctionalInterface
public interface CheckpointWatcher {

    /** A checkpoint was taken before operation {@code op}. */
    void taken(long op, AddressSpace space);
}
