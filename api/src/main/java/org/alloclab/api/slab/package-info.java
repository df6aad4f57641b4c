/** Kernel objects: caches of equal objects carved from page frames. */
@NullMarked
package org.alloclab.api.slab;

import org.jspecify.annotations.NullMarked;
