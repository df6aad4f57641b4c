/**
 * The ways that an operation can take, declared once for the whole allocator; whoever takes one tells it through a {@link
 * org.alloclab.api.probe.Teller}. Knows nothing of malloc.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.decision;

import org.jspecify.annotations.NullMarked;
