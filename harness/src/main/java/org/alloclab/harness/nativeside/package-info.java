/**
 * Real processes: the real program, the real allocator, the real kernel beside the simulated ones.
 *
 * <p>{@code build} has our C programs; {@code launch} runs a program and tells how it ended; {@code record} notes what it
 * does with its memory and makes traces of the notes; {@code sample} looks at its resident memory from outside.
 */
@NullMarked
package org.alloclab.harness.nativeside;

import org.jspecify.annotations.NullMarked;
