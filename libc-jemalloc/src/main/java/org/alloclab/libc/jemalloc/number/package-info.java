/**
 * Numbers as jemalloc computes them: fixed point, pseudo-random, parsed from text, typed as C types them. Nothing here
 * knows of memory.
 */
@NullMarked
package org.alloclab.libc.jemalloc.number;

import org.jspecify.annotations.NullMarked;
