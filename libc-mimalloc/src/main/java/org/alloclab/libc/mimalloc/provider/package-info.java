/** The plug-in {@code mimalloc}: the allocator of a process, its figures, reports, controls and laws. */
@NullMarked
package org.alloclab.libc.mimalloc.provider;

import org.jspecify.annotations.NullMarked;
