/**
 * Traces: what a program asked of its allocator, operation by operation.
 *
 * <p>An <em>operation</em> (op) is one row of a trace; its number counts from 0. A <em>name</em> is the pointer that a
 * trace calls a block by; it need not have anything to do with the simulated address. A <em>slot</em> is the small dense
 * number that stands for a live block while it lives; slots are reused, last freed first, and slot 0 is NULL.
 *
 * <p>The way of a trace:
 *
 * <pre>
 *   file, .gz .zst .zip ── TraceSource ── TraceFormat.open ── TraceReader ── OpBatch ── DecodedTrace (own thread) ── replay
 *                                                   │ OpAppender: names to slots, threads to numbers, rules
 * </pre>
 *
 * <p>A format is added by writing a {@link org.alloclab.harness.trace.TraceFormat} that recognises its files by their
 * first bytes and opens a {@link org.alloclab.harness.trace.TraceReader}, and by naming it in
 * {@code TraceFormats} of {@code trace.format}, where the formats of other tools are. A reader of text tells each operation to an
 * {@link org.alloclab.harness.trace.OpAppender}, which checks it and writes the row; a reader of a decoded form fills the
 * columns of an {@link org.alloclab.harness.trace.OpBatch} directly.
 */
@NullMarked
package org.alloclab.harness.trace;

import org.jspecify.annotations.NullMarked;
