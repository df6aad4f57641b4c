/**
 * Theaps: the heap of one thread. It has a queue of pages for each bin; the first page of a queue usually serves the next
 * request.
 */
@NullMarked
package org.alloclab.libc.mimalloc.theap;

import org.jspecify.annotations.NullMarked;
