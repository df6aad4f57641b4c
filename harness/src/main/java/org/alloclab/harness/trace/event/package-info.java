/**
 * What a trace holds beside heap calls.
 *
 * <p>An <em>event</em> is a row that is no call of malloc's family: a pause, a mark, a call that steers the allocator, a
 * mapping of the program's own, a thread's stack, a store through a pointer, a sample of what the real process occupied.
 * Events are rare, so they are objects; a batch holds them beside its columns. <em>Touched pages</em> are a property of a
 * block, not an event: they stand with the row that allocates it, because a replay writes them then.
 *
 * <p>{@link org.alloclab.harness.trace.event.EventText} is the one form in which events are written, in the text form of a
 * trace as in the compact one.
 */
@NullMarked
package org.alloclab.harness.trace.event;

import org.jspecify.annotations.NullMarked;
