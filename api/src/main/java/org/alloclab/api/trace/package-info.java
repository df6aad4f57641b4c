/**
 * Programs that come from a plug-in: a format of traces, and a workload, which is a rule in place of a trace.
 *
 * <p>Both tell heap calls and nothing else: a {@link org.alloclab.api.trace.TraceDecoder} those of a file, with the names that
 * the file has for blocks, a {@link org.alloclab.api.trace.WorkloadProgram} those that it makes up.
 */
@NullMarked
package org.alloclab.api.trace;

import org.jspecify.annotations.NullMarked;
