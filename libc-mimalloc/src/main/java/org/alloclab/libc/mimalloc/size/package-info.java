/**
 * Sizes and places that follow from sizes alone: bins of blocks, slices of arenas, where the first block of a page lies.
 *
 * <p>Terms: a <i>slice</i> is 64 KiB, aligned. A <i>page</i> is mimalloc's: one or more slices that hold blocks of one
 * size; a kernel page is called an <i>OS page</i>. A <i>region</i> is 256 MiB of address space, aligned, whose first
 * 512 KiB hold a record of 128 bytes for each of its slices. A <i>bin</i> is a class of block sizes.
 */
@NullMarked
package org.alloclab.libc.mimalloc.size;

import org.jspecify.annotations.NullMarked;
