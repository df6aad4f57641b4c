/**
 * The kernel's own virtual memory: {@code vmalloc} areas, the permanent and temporary windows on high memory, and the layout
 * that they lie in.
 *
 * <p>Vocabulary. The <em>linear map</em> shows low memory at {@code PAGE_OFFSET} + physical address. An <em>area</em> is a
 * range of vmalloc addresses with one unmapped guard page behind it. A freed area is <em>lazy</em>: unmapped, but its
 * addresses are not used again before a <em>purge</em>, which flushes the TLBs of all CPUs once for all of them.
 */
@NullMarked
package org.alloclab.kernel.vmalloc;

import org.jspecify.annotations.NullMarked;
