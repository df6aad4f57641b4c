/**
 * Recording: a program runs with our recorder preloaded, and what that noted becomes traces.
 *
 * <p>An <em>image</em> is one program in one process: exec begins another in the same process, fork one in a new process
 * that has a copy of its parent's heap. <em>Notes</em> are the file in which an image notes what it does; its layout is drawn
 * in {@code recorder/notes.h}. A <em>recording</em> is a directory of notes. A <em>shortfall</em> is something that was not
 * recorded: each is told.
 *
 * <p>The trace of a forked image begins with what its ancestors did up to the fork: that is how its heap came to be what it
 * was, and the blocks it frees may be theirs.
 */
@NullMarked
package org.alloclab.harness.nativeside.record;

import org.jspecify.annotations.NullMarked;
