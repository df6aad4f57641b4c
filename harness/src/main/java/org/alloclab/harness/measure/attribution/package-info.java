/**
 * Who owns each resident byte. An allocator shows what it owns as <i>pieces</i>; the address space tells which pages are
 * <i>resident</i>; what lies on a resident page counts for its kind, so that the kinds sum to what is resident.
 *
 * <p>A page is <i>pinned</i> where a byte on it is in use (a live block, a header, a record of the allocator): it cannot go
 * back to the kernel. A page without such a byte is <i>returnable</i>, and so are all bytes on it. <i>Growth</i> is what lies on
 * pages that were not resident before the program's first call.
 */
@NullMarked
package org.alloclab.harness.measure.attribution;

import org.jspecify.annotations.NullMarked;
