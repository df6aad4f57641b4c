/** Loads that keep a simulated machine busy: seeded, so that a run can be had again. */
@NullMarked
package org.alloclab.harness.workload;

import org.jspecify.annotations.NullMarked;
