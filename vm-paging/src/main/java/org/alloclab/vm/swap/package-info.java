/**
 * Swap space: areas of slots in clusters, and which page is cached for which slot.
 *
 * <p>A <em>slot</em> holds one page; a <em>swap entry</em> names area and slot; a page is in the <em>swap cache</em> while it is
 * in memory and has a slot.
 *
 * <p>Upstream: mm/swapfile.c, mm/swap_state.c, include/linux/swap.h.
 */
@NullMarked
package org.alloclab.vm.swap;

import org.jspecify.annotations.NullMarked;
