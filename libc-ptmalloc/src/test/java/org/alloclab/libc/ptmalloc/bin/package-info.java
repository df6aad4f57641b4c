/** Lists of free chunks. */
@NullMarked
package org.alloclab.libc.ptmalloc.bin;

import org.jspecify.annotations.NullMarked;
