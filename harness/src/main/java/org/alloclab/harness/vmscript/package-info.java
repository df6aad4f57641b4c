/**
 * The language of address-space scripts: one operation a line, one result line each, so that the simulated kernel can be
 * compared with a real one line by line.
 *
 * <p>A <em>script</em> steers up to eight processes. Their memory holds, beside what the script maps, the <em>driver</em>,
 * the small program that would carry the script out on a real kernel; its areas are part of every process and are kept out
 * of every result. An <em>expression</em> is an address or a size in terms of the bases H (heap start), A (an empty arena),
 * T (start of the mmap search), S (end of user space), b (the break) and registers r0 to r63.
 */
@NullMarked
package org.alloclab.harness.vmscript;

import org.jspecify.annotations.NullMarked;
