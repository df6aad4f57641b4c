/**
 * Mutexes as jemalloc counts them. Nobody waits in a simulation; what remains is who locked what how often, which
 * {@code malloc_stats_print} shows.
 */
@NullMarked
package org.alloclab.libc.jemalloc.mutex;

import org.jspecify.annotations.NullMarked;
