/**
 * The system calls on memory, one class each.
 *
 * <p>Upstream: mm/mmap.c, mm/mprotect.c, mm/mremap.c, mm/madvise.c, mm/mlock.c, mm/mincore.c, mm/msync.c.
 */
@NullMarked
package org.alloclab.vm.call;

import org.jspecify.annotations.NullMarked;
