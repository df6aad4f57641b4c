/**
 * What both allocators have in common, as {@code mm/slab_common.c}: the list of caches with its figures and {@code /proc}
 * texts, alignment, which slab a frame belongs to, frees that wait for readers. Knows neither of them.
 */
@NullMarked
package org.alloclab.kernel.slab.common;

import org.jspecify.annotations.NullMarked;
