/**
 * Areas of reserved huge pages: what they have reserved, and the level-2 entries that name their pages.
 *
 * <p>Upstream: mm/hugetlb.c, fs/hugetlbfs/inode.c.
 */
@NullMarked
package org.alloclab.vm.hugetlb;

import org.jspecify.annotations.NullMarked;
