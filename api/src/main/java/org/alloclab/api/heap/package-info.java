/** User-space allocators: what a simulated program calls to get memory. */
@NullMarked
package org.alloclab.api.heap;

import org.jspecify.annotations.NullMarked;
