/**
 * The kernel's object allocators: {@code slub}, today's, and {@code slab}, Bonwick's as Linux had it up to 6.4.
 *
 * <p>Vocabulary. A <em>cache</em> hands out objects of one size. A <em>slab</em> is a block of page frames cut into objects
 * of one cache; it is <em>full</em>, <em>partial</em> or <em>free</em> (empty) by how many of its objects are in use.
 * <em>Object size</em> is what the user asked for, <em>size</em> the distance of two objects. Addresses are those of the
 * kernel's linear map of physical memory.
 *
 * <p>Here are only the plug-ins. {@code slub} and {@code classic} are an allocator each and do not know each other; both stand
 * on {@code common}.
 */
@NullMarked
package org.alloclab.kernel.slab;

import org.jspecify.annotations.NullMarked;
