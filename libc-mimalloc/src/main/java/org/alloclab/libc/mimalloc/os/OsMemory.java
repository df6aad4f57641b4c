package org.alloclab.libc.mimalloc.os;

/**
 * A mapping that was got from the system ({@code mi_memid_t} of kind MI_MEM_OS).
 *
 * @param base its first byte
 * @param size bytes
 * @param isCommitted whether it can be read and written
 * @param isLarge whether it is of large pages, so that no part of it can be given back
 */
public record OsMemory(long base, long size, boolean isCommitted, boolean isLarge) {}
