/**
 * The arenas of a process: the main one, which moves the break, those in heap regions, and how threads come to one.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.region;

import org.jspecify.annotations.NullMarked;
