/**
 * The heap as a whole, looked at from outside between two operations: its laws, and its blocks.
 */
@NullMarked
package org.alloclab.libc.jemalloc.heap;

import org.jspecify.annotations.NullMarked;
