/**
 * What is found by looking without touching: walks through memory and bins, mallinfo2, malloc_stats, malloc_info, and the laws
 * that a heap obeys.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.report;

import org.jspecify.annotations.NullMarked;
