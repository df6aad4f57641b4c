/**
 * The library as one process has it: the floors put together, and how it starts.
 */
@NullMarked
package org.alloclab.libc.jemalloc.process;

import org.jspecify.annotations.NullMarked;
