package org.alloclab.api.program;

/**
 * A section header: what the linker calls a part of the file. The kernel does not look at sections.
 *
 * @param name such as {@code .text}
 * @param address where it is linked to begin, 0 for one that is not loaded
 * @param bytes its length in memory
 * @param inMemory whether it is part of the running program
 */
public record ElfSection(String name, long address, long bytes, boolean inMemory) {}
