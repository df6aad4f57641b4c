/** Tests of thread caches alone, on chunks that no arena made. */
@NullMarked
package org.alloclab.libc.ptmalloc.cache;

import org.jspecify.annotations.NullMarked;
