package org.alloclab.kernel.buddy.zoned;

/**
 * How much a zone's per-CPU lists hold, in frames.
 *
 * @param batch frames moved at once between the lists and the zone
 * @param highMin least value of {@code high}, above which frames go back to the zone
 * @param highMax most value of {@code high}
 * @param framesOnly as up to Linux 4.14: only single frames, a fixed {@code high}, and a cold end to take from
 */
record PcpLimits(int batch, int highMin, int highMax, boolean framesOnly) {
    private static final int MIN_HIGH_FRACTION = 8;
    private static final int MAX_BATCH_BASIS = 256;

    /** Linux 2.6.25 mm/page_alloc.c, zone_batchsize (an eighth of a MiB a batch at most) and setup_pageset. */
    static PcpLimits hotCold(long managed) {
        long basis = Math.max(1, Math.min(managed / 1024, 128) / 4);
        int batch = Math.max(1, (int) Long.highestOneBit(basis + basis / 2) - 1);
        return new PcpLimits(batch, 6 * batch, 6 * batch, true);
    }

    /** Linux 6.18 mm/page_alloc.c, zone_batchsize and zone_highsize. */
    static PcpLimits of(long managed, long lowWatermark, int cpus, int highFraction) {
        long basis = Math.max(1, Math.min(managed >> 10, MAX_BATCH_BASIS) / 4);
        int batch = Math.max(1, (int) Long.highestOneBit(basis + basis / 2) - 1);
        if (highFraction != 0) {
            int high = (int) Math.max(managed / highFraction / cpus, 4L * batch);
            return new PcpLimits(batch, high, high, false);
        }
        return new PcpLimits(
                batch,
                (int) Math.max(lowWatermark / cpus, 4L * batch),
                (int) Math.max(managed / MIN_HIGH_FRACTION / cpus, 4L * batch),
                false);
    }
}
