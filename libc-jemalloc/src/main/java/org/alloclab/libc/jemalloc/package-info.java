/** jemalloc. Nothing is implemented yet. */
@NullMarked
package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.NullMarked;
