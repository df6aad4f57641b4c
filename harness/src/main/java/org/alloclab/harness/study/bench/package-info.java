/** Benchmarks of the simulation itself: how much CPU time an operation takes in the loop, and a call in a large address space. */
@NullMarked
package org.alloclab.harness.study.bench;

import org.jspecify.annotations.NullMarked;
