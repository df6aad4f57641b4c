/**
 * TLSF, two-level segregated fit: an allocator that answers and frees in constant time.
 *
 * <p>After M. Masmano, I. Ripoll, A. Crespo, J. Real: <i>TLSF: a New Dynamic Memory Allocator for Real-Time Systems</i>,
 * 16th Euromicro Conference on Real-Time Systems (ECRTS), 2004. What the paper calls a block has a header of two words here; a
 * <i>pool</i> is a stretch of memory that the allocator was given, by {@code mmap}.
 *
 * <pre>
 *   Tlsf          the malloc family
 *   SizeClasses   which list a size belongs to, and the first list with a block that fits: two levels of bitmaps
 *   Blocks        the words of a block in memory, cutting and joining
 * </pre>
 */
package org.alloclab.example.tlsf;
