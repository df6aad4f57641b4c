/**
 * Chunks as words in simulated memory, and the arithmetic of their sizes. The lowest floor: what lies in memory, and how glibc
 * complains of it. Knows no lists and no arenas.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.chunk;

import org.jspecify.annotations.NullMarked;
