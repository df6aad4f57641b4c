/**
 * Studies of many cells: traces × allocators × settings × machines.
 *
 * <p>A <em>cell</em> is one trace on one plan. Its <em>key</em> is the trace's digest and the plan's: what a cell has found out
 * stays true as long as both are the same, so a study that was cut short, or grew, only plays what is missing.
 *
 * <pre>
 *   study ──▶ cells ──▶ those of this shard that the store lacks ──▶ Heats, trace by trace ──▶ store, a file for each cell
 * </pre>
 */
@NullMarked
package org.alloclab.harness.study.sweep;

import org.jspecify.annotations.NullMarked;
