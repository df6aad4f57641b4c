/**
 * Stands between the machine and plug-ins that are not part of the program: knows at every moment whose code runs, and holds
 * each answer against what its layer promises.
 *
 * <pre>
 *   program ── RefereedHeap ──► plug-in ── WatchedSpace ──► address space
 *               Ledger: blocks that live      MappedRanges: what it has mapped
 * </pre>
 *
 * <p>A <em>foul</em> is an answer that breaks a promise; it ends the plug-in's run as an exception of its own would. Plug-ins of
 * the program are not refereed unless the user asks for it: a plan says which are, and the loop that plays has no branch for it.
 */
@NullMarked
package org.alloclab.harness.referee;

import org.jspecify.annotations.NullMarked;
