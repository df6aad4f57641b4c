/**
 * Studies: many runs, one result.
 *
 * <pre>
 *   compare   one trace on several machines
 *   tune      one trace with many settings, on the floor above compare and why
 *   verify    one trace on the simulated and on the real allocator
 *   bench     how fast the simulation is
 *   kernel    experiments on the kernel's own allocators
 * </pre>
 *
 * <p>What all of them stand on: {@link org.alloclab.harness.study.Heats} plays one trace on many machines.
 */
@NullMarked
package org.alloclab.harness.study;

import org.jspecify.annotations.NullMarked;
