/**
 * Pages are brought in from files and from swap space, with others that may be wanted soon, and dropped.
 *
 * <p><em>Read-ahead</em> reads what was not asked for yet; a <em>major</em> fault is one that had to wait for it.
 *
 * <p>Upstream: mm/filemap.c, mm/shmem.c, mm/readahead.c, mm/swap_state.c, mm/truncate.c, mm/fadvise.c, fs/drop_caches.c.
 */
@NullMarked
package org.alloclab.vm.cache;

import org.jspecify.annotations.NullMarked;
