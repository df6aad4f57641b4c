/** The slab allocators, SLAB and SLUB. Nothing is implemented yet. */
@NullMarked
package org.alloclab.kernel.slab;

import org.jspecify.annotations.NullMarked;
