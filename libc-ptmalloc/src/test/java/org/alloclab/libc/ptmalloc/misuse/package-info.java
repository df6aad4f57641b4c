/** Programs that misuse their heap at random, on the simulated and on the real library. */
@NullMarked
package org.alloclab.libc.ptmalloc.misuse;

import org.jspecify.annotations.NullMarked;
