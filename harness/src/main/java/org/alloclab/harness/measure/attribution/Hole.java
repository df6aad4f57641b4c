package org.alloclab.harness.measure.attribution;

/**
 * Bytes of the allocator's that nothing uses, between two things in use.
 *
 * <pre>
 *   | live block |   hole: free, cached, top ...   | live block |
 *   ^ below                                        ^ above
 * </pre>
 *
 * @param start its first address
 * @param bytes of the allocator's free pieces in it
 * @param residentBytes of these, on resident pages
 * @param kind key of the kind that has most of it
 * @param below place among the live blocks of the one that ends where it begins, or negative
 * @param above place of the one that begins where it ends, or negative
 */
public record Hole(long start, long bytes, long residentBytes, String kind, int below, int above) {}
