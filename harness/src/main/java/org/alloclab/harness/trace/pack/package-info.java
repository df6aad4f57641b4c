/**
 * Files that hold a trace in packed form: how the packing is told from the first bytes, and how it is undone.
 *
 * <p>What is packed in a way that is not undone here is refused by its name, with the command that unpacks it. Parts of a
 * file that would be left out without a word (further members of a gzip file, what follows the last of them, further files of
 * an archive) are read or refused, never passed over.
 */
@NullMarked
package org.alloclab.harness.trace.pack;

import org.jspecify.annotations.NullMarked;
