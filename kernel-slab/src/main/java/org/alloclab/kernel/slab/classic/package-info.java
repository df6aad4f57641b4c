/**
 * Bonwick's allocator as Linux had it up to 6.4 ({@code mm/slab.c}): slabs and the frames under them, arrays of objects for
 * each CPU, the caches, and the allocator with its general caches on top.
 */
@NullMarked
package org.alloclab.kernel.slab.classic;

import org.jspecify.annotations.NullMarked;
