package org.alloclab.vm.cgroup;

/** Which protection a run of reclaim heeds. */
public enum Heed {
    /** {@code memory.min} and {@code memory.low}. */
    LOW_TOO,
    /** {@code memory.min} alone: there is no memory left that is not protected (scan_control, memcg_low_reclaim). */
    MIN_ONLY
}
