/** Tests of arenas' memory: heap regions, the break, and how threads come to arenas. */
@NullMarked
package org.alloclab.libc.ptmalloc.region;

import org.jspecify.annotations.NullMarked;
