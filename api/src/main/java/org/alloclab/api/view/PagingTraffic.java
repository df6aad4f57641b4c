package org.alloclab.api.view;

/**
 * What a machine has moved between memory and disks since it was started, as {@code /proc/vmstat} tells it.
 *
 * @param readKilobytes read from disks ({@code pgpgin})
 * @param writtenKilobytes written to them ({@code pgpgout})
 * @param swappedInPages read from swap space ({@code pswpin})
 * @param swappedOutPages written to it ({@code pswpout})
 */
public record PagingTraffic(long readKilobytes, long writtenKilobytes, long swappedInPages, long swappedOutPages) {}
