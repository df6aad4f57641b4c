/** How a simulated program dies. Such an end is a result of the run, never a failure of the simulator. */
@NullMarked
package org.alloclab.api.fault;

import org.jspecify.annotations.NullMarked;
