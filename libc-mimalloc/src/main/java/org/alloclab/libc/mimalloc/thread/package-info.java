/** The malloc family as threads call it, over the parts of the process that they share. */
@NullMarked
package org.alloclab.libc.mimalloc.thread;

import org.jspecify.annotations.NullMarked;
