/**
 * Pages from the kernel, and the allocator of jemalloc's own records on top of them.
 *
 * <dl>
 *   <dt>base
 *   <dd>the allocator of an arena's own records: blocks of whole huge pages, filled from below, never given back
 *   <dt>commit
 *   <dd>to make pages accessible, where the kernel does not overcommit
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.base;

import org.jspecify.annotations.NullMarked;
