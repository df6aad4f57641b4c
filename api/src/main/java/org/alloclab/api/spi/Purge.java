package org.alloclab.api.spi;

/**
 * A call by which a program has its allocator give back what is free. No variable makes it: it stands in the program.
 *
 * @param call its name among the allocator's controls, or the action of its name space
 * @param statement what a program in C writes, with the header that declares it
 */
public record Purge(String call, String statement) {}
