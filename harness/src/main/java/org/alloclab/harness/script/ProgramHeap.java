package org.alloclab.harness.script;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;

/**
 * The user allocator of a script's first process.
 *
 * @param id of its plug-in
 * @param allocator the allocator
 * @param thread as the program's only thread calls it
 */
public record ProgramHeap(String id, UserAllocator allocator, ThreadHeap thread) {}
