/** The simulated machine as a description: CPUs, memory, word size, clock. Nothing is taken from the host. */
@NullMarked
package org.alloclab.api.machine;

import org.jspecify.annotations.NullMarked;
