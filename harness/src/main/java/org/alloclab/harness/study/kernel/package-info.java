/**
 * Experiments on the kernel's own allocators: page frames, slabs and vmalloc on one simulated machine, without a process.
 *
 * <p>An <em>experiment</em> makes the machines that it needs from a {@link org.alloclab.harness.study.kernel.KernelSetting}, drives
 * them with a seeded workload and answers sections of text and tables; {@link org.alloclab.harness.study.kernel.ExperimentText}
 * prints them.
 */
@NullMarked
package org.alloclab.harness.study.kernel;

import org.jspecify.annotations.NullMarked;
