/** Pages: their records, where they are found by address, and the three lists of free blocks that each has. */
@NullMarked
package org.alloclab.libc.mimalloc.page;

import org.jspecify.annotations.NullMarked;
