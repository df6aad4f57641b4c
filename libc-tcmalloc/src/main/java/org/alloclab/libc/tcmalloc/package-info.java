/** tcmalloc, the allocator of gperftools. Nothing is implemented yet. */
@NullMarked
package org.alloclab.libc.tcmalloc;

import org.jspecify.annotations.NullMarked;
