/**
 * Courses of runs in files that other tools open. A form is a function of the courses.
 *
 * <pre>
 *   pprof      who holds what at one moment, as stacks   go tool pprof, speedscope
 *   perfetto   kinds as counters, landmarks as instants  ui.perfetto.dev
 *   massif     kinds moment after moment                 ms_print, massif-visualizer
 *   csv, jsonl, parquet   a row for each moment          anything that reads tables
 * </pre>
 */
@NullMarked
package org.alloclab.harness.render.export;

import org.jspecify.annotations.NullMarked;
