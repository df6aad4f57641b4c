package org.alloclab.libc.ptmalloc.arena;

/**
 * The address space that an arena has taken, as {@code malloc_info} prints it.
 *
 * @param bytes in use by the arena
 * @param accessibleBytes made accessible at some time
 * @param regions heap regions; 0 for the arena that grows by the break
 */
public record Reach(long bytes, long accessibleBytes, int regions) {}
