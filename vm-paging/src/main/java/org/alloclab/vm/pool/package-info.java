/**
 * Huge pages that are set aside: the pool, what is reserved of it, and the pages of hugetlb files.
 *
 * <p>A <em>reservation</em> promises a page of the pool to a mapping before it is touched; a <em>region map</em> says for which
 * indexes of a file or an area there is one; a <em>surplus</em> page came above the size of the pool.
 *
 * <p>Upstream: mm/hugetlb.c (struct hstate, struct resv_map).
 */
@NullMarked
package org.alloclab.vm.pool;

import org.jspecify.annotations.NullMarked;
