/**
 * Blocks that a thread keeps for itself. A thread cache knows chunks and sizes, and nothing of where they come from.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.cache;

import org.jspecify.annotations.NullMarked;
