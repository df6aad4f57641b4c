/**
 * Lists of free chunks: the bins of an arena, their map, the order in large bins, the fast bins. Nothing here decides which
 * list to look at.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.bin;

import org.jspecify.annotations.NullMarked;
