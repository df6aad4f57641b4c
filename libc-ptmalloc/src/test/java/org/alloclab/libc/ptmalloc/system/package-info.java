/** Tests of what package {@code system} does by itself. */
@NullMarked
package org.alloclab.libc.ptmalloc.system;

import org.jspecify.annotations.NullMarked;
