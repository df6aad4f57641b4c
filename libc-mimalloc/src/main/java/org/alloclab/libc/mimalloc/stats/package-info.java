/** mimalloc's statistics: counts and counters of theaps, of the heap and of the process, and how they are merged. */
@NullMarked
package org.alloclab.libc.mimalloc.stats;

import org.jspecify.annotations.NullMarked;
