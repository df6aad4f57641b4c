/**
 * The real libraries: where the C library and the allocators lie on this machine or in a directory that is named, and which
 * version a file is of.
 */
@NullMarked
package org.alloclab.harness.nativeside.library;

import org.jspecify.annotations.NullMarked;
