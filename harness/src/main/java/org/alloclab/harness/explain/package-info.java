/**
 * Scenes: short scripted programs on a simulated machine, told step by step with what each layer did.
 *
 * <p>A scene is a text file beside this class. A line is one of
 *
 * <pre>
 *   title TEXT             first line: what the scene shows
 *   option NAME=VALUE      an option of a layer, for the whole scene
 *   # TEXT                 printed as it is
 *   NAME = malloc SIZE     also: calloc COUNT SIZE, realloc NAME SIZE, memalign ALIGNMENT SIZE
 *   free NAME
 *   touch NAME             writes a byte in every page of the block
 *   maps                   prints the areas that the allocator made
 * </pre>
 *
 * <p>A SIZE may end in K or M. What is indented below a step are the events of the layers: the allocator's decisions,
 * system calls, page faults, page tables and frames.
 */
@NullMarked
package org.alloclab.harness.explain;

import org.jspecify.annotations.NullMarked;
