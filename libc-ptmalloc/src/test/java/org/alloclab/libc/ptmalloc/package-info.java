@NullMarked
package org.alloclab.libc.ptmalloc;

import org.jspecify.annotations.NullMarked;
