/**
 * Address spaces are changed: areas split, merged, cut and widened, entries cleared and moved, pages locked; and what
 * has to be asked before, whether it is promised and whether there are objects for it.
 *
 * <p>Upstream: mm/vma.c, mm/memory.c (zap_page_range), mm/mremap.c (move_page_tables), mm/mlock.c, mm/util.c.
 */
@NullMarked
package org.alloclab.vm.edit;

import org.jspecify.annotations.NullMarked;
