/**
 * jemalloc as one thread calls it: the fast path, what it falls back to, the thread's life, and which arena it gets.
 *
 * <dl>
 *   <dt>tsd
 *   <dd>what is kept for each thread
 *   <dt>nominal
 *   <dd>a thread with a cache and an arena; <i>minimal</i> is one that has only freed
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.thread;

import org.jspecify.annotations.NullMarked;
