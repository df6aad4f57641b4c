/**
 * What can be set: the parameters of malloc in one process, the tunables that set them before it starts, and mallopt, which
 * sets them later.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.parameter;

import org.jspecify.annotations.NullMarked;
