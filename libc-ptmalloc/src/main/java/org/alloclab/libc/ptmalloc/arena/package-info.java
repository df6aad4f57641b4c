/**
 * One arena and what is done in it: the search for a chunk, the way back with merging, realloc in place, alignment. How an
 * arena gets more memory is left to those above.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.arena;

import org.jspecify.annotations.NullMarked;
