/**
 * malloc in one process, put together, and the malloc family as one thread calls it.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.process;

import org.jspecify.annotations.NullMarked;
