/**
 * Traces without a program: the workloads that the field measures allocators with, made on the way, operation by operation.
 *
 * <p>A <em>workload</em> is a program whose heap calls are a rule: it has a name, parameters, and steps. A <em>step</em> is the
 * least that the program does in one go, such as to replace one block; steps of several threads take turns. What is random
 * comes of a seed, so the same parameters are the same trace. A workload is named by a text, in place of a file or in one:
 *
 * <pre>
 *   workload:larson?threads=8&amp;rounds=10 ── WorkloadText ── Workload.start ── Steps ──▶ Calls ──▶ SyntheticReader ──▶ OpBatch
 * </pre>
 *
 * <p>Memory does not grow with the length of the trace: only live blocks and one step's calls are kept. Each workload says
 * what of its blocks the program writes, and where it comes from: the programs of mimalloc-bench (commit of 2024, {@code
 * bench.sh}) unless it says otherwise.
 */
@NullMarked
package org.alloclab.harness.trace.synthetic;

import org.jspecify.annotations.NullMarked;
