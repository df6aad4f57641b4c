/**
 * Studies of many cells: traces × allocators × settings × machines.
 *
 * <p>A <em>cell</em> is one trace on one plan. Its <em>key</em> is the trace's digest and the plan's: what a cell has found out
 * stays true as long as both are the same, so a study that was cut short, or grew, only plays what is missing.
 *
 * <pre>
 *   study ──▶ cells ──▶ those of this shard that the store lacks ──▶ Heats, trace by trace ──▶ store, a file for each cell
 *                                                              └──▶ or an engine: portions of cells to workers ──▶ ┘
 * </pre>
 *
 * <p>An <em>engine</em> plays cells on other computers; a <em>portion</em> is what one worker does at a time.
 */
@NullMarked
package org.alloclab.harness.study.sweep;

import org.jspecify.annotations.NullMarked;
