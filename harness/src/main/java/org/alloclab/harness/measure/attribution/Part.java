package org.alloclab.harness.measure.attribution;

/**
 * What one arena, or the cache of one thread, has.
 *
 * @param number of the arena or thread
 * @param residentBytes on resident pages
 * @param liveBytes of these, in blocks that the program holds
 * @param idleBytes of these, in nothing that is in use
 */
public record Part(int number, long residentBytes, long liveBytes, long idleBytes) {}
