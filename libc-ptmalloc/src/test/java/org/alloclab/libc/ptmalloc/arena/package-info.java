@NullMarked
package org.alloclab.libc.ptmalloc.arena;

import org.jspecify.annotations.NullMarked;
