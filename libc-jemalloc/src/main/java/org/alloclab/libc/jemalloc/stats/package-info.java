/**
 * {@code malloc_stats_print}: what {@code mallctl} knows, as text or as JSON, byte for byte as the library prints it.
 */
@NullMarked
package org.alloclab.libc.jemalloc.stats;

import org.jspecify.annotations.NullMarked;
