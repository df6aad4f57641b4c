/**
 * What a trace consists of, without replaying it.
 *
 * <p>A block's <em>lifetime</em> is the number of operations from its allocation to its free; a realloc ends one block's life
 * and begins another's. A free is <em>across threads</em> if another thread allocated the block.
 */
@NullMarked
package org.alloclab.harness.info;

import org.jspecify.annotations.NullMarked;
