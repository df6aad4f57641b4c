package org.alloclab.api.heap;

/**
 * A simulated thread.
 *
 * @param number small integer, 0 for the main thread, rising in order of creation
 * @param cpu the CPU it runs on
 * @param controlBlock address of its thread control block (TCB), from which its thread-local data is found
 */
public record SimThread(int number, int cpu, long controlBlock) {}
