/**
 * Studies on a Spark cluster.
 *
 * <pre>
 *   driver: alloclab study --master                     executor, on each worker
 *
 *     harness ──▶ SparkEngine ──▶ portions, a task each ──▶ PlayPortion ──▶ WorkerProgram: alloclab in a loader of its own
 *        ▲                                                                        │  study FILE --trace T --cell K ... --out DIR
 *        └──── cells, as soon as a task is done ◀── Answer ◀──────────────────────┘
 * </pre>
 *
 * <p>A <em>driver</em> is the program that the user started; an <em>executor</em> is a Java process that a worker started for it.
 * Alloclab's jars are sent along, so a worker needs Spark alone; on it Spark's libraries and alloclab's never meet.
 *
 * <p>Of the harness only {@code study.sweep} is seen, and its command line by name.
 */
@NullMarked
package org.alloclab.sweep;

import org.jspecify.annotations.NullMarked;
