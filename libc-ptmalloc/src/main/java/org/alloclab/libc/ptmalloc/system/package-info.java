/**
 * What comes from outside: memory from the kernel by {@code brk} and {@code mmap}, chunks that are mappings of their own, and
 * whether the program has threads.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.system;

import org.jspecify.annotations.NullMarked;
