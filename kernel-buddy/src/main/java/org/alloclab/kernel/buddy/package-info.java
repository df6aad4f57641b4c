/**
 * The page-frame allocator of Linux: zones, free areas by order and migrate type, per-CPU page lists.
 *
 * <p>Vocabulary. A <em>frame</em> is a page of physical memory, named by its number (pfn). A <em>block</em> is
 * 2<sup>order</sup> contiguous frames that begin at a multiple of their size; its <em>buddy</em> is the block of the same
 * order with which it would form a block of the next one. A <em>pageblock</em> is 512 aligned frames that share a
 * <em>migrate type</em>: whether what lives there can be moved, dropped or neither. A frame is <em>present</em> if
 * there is memory behind it, <em>reserved</em> if the boot kept it, and <em>managed</em> otherwise: free + on a per-CPU
 * list + used == managed.
 *
 * <p>Here are only the plug-ins. {@code zoned} is the buddy system, {@code bitmap} the yardstick; both stand on {@code
 * layout}.
 */
@NullMarked
package org.alloclab.kernel.buddy;

import org.jspecify.annotations.NullMarked;
