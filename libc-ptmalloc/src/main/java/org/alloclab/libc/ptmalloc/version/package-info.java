/**
 * Releases of glibc as data: where they differ, and since when. Stands below everything that has an algorithm.
 *
 * <p>Not modelled, as no program in order can tell: links in chunks were plain before 2.32; the mark of cached blocks was the
 * address of the cache before 2.34; with what words a broken heap is complained of changes with every release, and is 2.36's
 * here.
 */
@NullMarked
package org.alloclab.libc.ptmalloc.version;

import org.jspecify.annotations.NullMarked;
