/**
 * Tuning: which settings of an allocator suit a trace best.
 *
 * <pre>
 *   profiles ──▶ one knob at a time ──▶ one more knob around the best, until none helps ──▶ what does not help is dropped
 *                     each a <em>trial</em>: settings, and what a machine made of the trace with them
 * </pre>
 *
 * <p>A <em>knob</em> is a setting with values to try, as the plug-in declares it; an <em>objective</em> is the figure that
 * counts. The <em>front</em> are the trials of which no other is better in one figure and worse in none.
 */
@NullMarked
package org.alloclab.harness.study.tune;

import org.jspecify.annotations.NullMarked;
