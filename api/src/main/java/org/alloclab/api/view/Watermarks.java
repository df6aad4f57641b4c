package org.alloclab.api.view;

/**
 * How many free frames a zone should have (Linux include/linux/mmzone.h, {@code enum zone_watermarks}).
 *
 * @param min below it only requests that may use the reserve succeed without reclaiming
 * @param low below it kswapd is woken
 * @param high at it kswapd rests
 */
public record Watermarks(long min, long low, long high) {
    /** Of a zone without watermarks. */
    public static final Watermarks NONE = new Watermarks(0, 0, 0);
}
