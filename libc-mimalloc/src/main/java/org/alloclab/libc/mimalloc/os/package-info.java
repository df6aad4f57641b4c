/** What lies below mimalloc: the system calls that it makes, where it asks mappings to lie, its random numbers. */
@NullMarked
package org.alloclab.libc.mimalloc.os;

import org.jspecify.annotations.NullMarked;
