/** ptmalloc, the allocator of glibc. Nothing is implemented yet. */
@NullMarked
package org.alloclab.libc.ptmalloc;

import org.jspecify.annotations.NullMarked;
