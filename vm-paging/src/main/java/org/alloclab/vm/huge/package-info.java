/**
 * Transparent huge pages: which areas may have them, their frames in use, and which processes are to be scanned for
 * more.
 *
 * <p>A <em>part</em> is one of the 512 frames of a huge page; one that has lost parts is split when memory is short.
 *
 * <p>Upstream: mm/huge_memory.c, mm/khugepaged.c (struct khugepaged_scan), include/linux/shrinker.h.
 */
@NullMarked
package org.alloclab.vm.huge;

import org.jspecify.annotations.NullMarked;
