/** mimalloc's options: names, defaults, units, and their values in a process. */
@NullMarked
package org.alloclab.libc.mimalloc.conf;

import org.jspecify.annotations.NullMarked;
