@NullMarked
package org.alloclab.libc.ptmalloc.chunk;

import org.jspecify.annotations.NullMarked;
