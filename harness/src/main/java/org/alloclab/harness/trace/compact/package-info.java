/**
 * The project's own trace format: columns in compressed, checksummed blocks, of which each can be decoded alone.
 *
 * <p>A <em>block</em> here is a stretch of up to {@link org.alloclab.harness.trace.compact.CompactLayout#BLOCK_ROWS} rows of
 * the trace; a block of memory is called by its <em>slot</em> or its <em>name</em>, as everywhere in traces. A block of
 * memory is <em>local</em> to the stretch in which it was allocated, and <em>old</em> in later ones. {@code
 * docs/compact-trace-format.md} is the format's specification.
 */
@NullMarked
package org.alloclab.harness.trace.compact;

import org.jspecify.annotations.NullMarked;
