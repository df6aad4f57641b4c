/** Tests of what package {@code version} promises by itself. */
@NullMarked
package org.alloclab.libc.ptmalloc.version;

import org.jspecify.annotations.NullMarked;
