/**
 * jemalloc 5.3.0 as Debian's {@code libjemalloc.so.2} has it, as a plug-in: what the harness sees of it. The library itself
 * stands below on floors, each of which sees only lower ones.
 *
 * <pre>
 *   (here)       the plug-in                    what a run drives, its metrics and reports
 *   stats        malloc_stats_print             ── ctl as text
 *   ctl          mallctl                        names for options, figures, actions
 *   heap         laws and blocks                the heap from outside
 *   process      one loaded library             puts the floors together
 *   thread       what one thread calls          fast path, default path, resizing
 *   tcache       thread caches                  stacks of free blocks
 *   arena        independent heaps              bins of slabs, large allocations
 *   background   who purges
 *   extent       page allocator                 ecaches, splitting, merging, growing, purging
 *   decay        how many pages may stay
 *   emap         records of extents             radix tree, heap, list
 *   base         pages from the kernel          and jemalloc's own records
 *   mutex        conf        decision           counts, options, what is told
 *   size         number                         pure functions
 * </pre>
 */
@NullMarked
package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.NullMarked;
