/**
 * Memory when it is short: who asks for a frame gets one, whatever it takes. Pages are aged, written, evicted, given
 * back.
 *
 * <p><em>Direct</em> reclaim is done by who asks; <em>kswapd</em> does it beside the program; a <em>refault</em> is the return of
 * an evicted page, its <em>distance</em> what was evicted meanwhile. When nothing helps, {@link
 * org.alloclab.vm.reclaim.OutOfMemory} is asked.
 *
 * <p>Upstream: mm/page_alloc.c (__alloc_pages_slowpath), mm/vmscan.c, mm/workingset.c, mm/shrinker.c, mm/page-writeback.c.
 */
@NullMarked
package org.alloclab.vm.reclaim;

import org.jspecify.annotations.NullMarked;
