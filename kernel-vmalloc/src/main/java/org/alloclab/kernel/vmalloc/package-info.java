/** Virtually contiguous kernel memory: vmalloc, kmap, fixmap. Nothing is implemented yet. */
@NullMarked
package org.alloclab.kernel.vmalloc;

import org.jspecify.annotations.NullMarked;
