/**
 * SLUB, today's allocator ({@code mm/slub.c}): the frames of all slabs at the bottom ({@link
 * org.alloclab.kernel.slab.slub.SlubPages}), the objects of a cache in them, the cache with its debugging, the allocator on top.
 * A slab is a number; it knows its cache only as an owner.
 */
@NullMarked
package org.alloclab.kernel.slab.slub;

import org.jspecify.annotations.NullMarked;
