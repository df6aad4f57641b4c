/** Tests of what package {@code process} does by itself. */
@NullMarked
package org.alloclab.libc.ptmalloc.process;

import org.jspecify.annotations.NullMarked;
