/** Kernel virtual memory: contiguous addresses over scattered page frames. */
@NullMarked
package org.alloclab.api.vmalloc;

import org.jspecify.annotations.NullMarked;
