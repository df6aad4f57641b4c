/**
 * Fitting: a generator that has a trace's sizes, lifetimes, threads and cross-thread frees, and how well it matches.
 *
 * <p>A trace is divided into <em>phases</em>, equal stretches of operations; within a phase blocks of one sort come between the
 * moments of the first and the last of them. One phase describes a program that does the same all the time; the more phases, the
 * closer the generator follows the trace.
 */
@NullMarked
package org.alloclab.harness.study.fit;

import org.jspecify.annotations.NullMarked;
