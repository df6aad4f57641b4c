package org.alloclab.libc.jemalloc.conf;

/**
 * A number for a range of small sizes: {@code 1-160:16}.
 *
 * @param first smallest size
 * @param last largest size
 * @param number shards of a bin, or pages of a slab
 */
record SizeRange(long first, long last, long number) {}
