/** Benchmarks of the replay loop: how much CPU time the simulation of one operation takes. */
@NullMarked
package org.alloclab.harness.bench;

import org.jspecify.annotations.NullMarked;
