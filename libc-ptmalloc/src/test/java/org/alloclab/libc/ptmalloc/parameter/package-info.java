/** Tests of what package {@code parameter} promises by itself. */
@NullMarked
package org.alloclab.libc.ptmalloc.parameter;

import org.jspecify.annotations.NullMarked;
