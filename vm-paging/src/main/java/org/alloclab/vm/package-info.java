/**
 * The address space of a process as Linux keeps it ({@code mm_struct}).
 *
 * <p>Terms: an <em>area</em> is a {@code vm_area_struct}, a range of pages with one set of flags; a <em>table</em> is one
 * page of the page tables, of level 1 (PTE), 2 (PMD), 3 (PUD) or 4 (PGD), fewer on i386; an <em>entry</em> is one of its slots;
 * a page is <em>present</em> when its level-1 entry names a frame; the <em>zero page</em> is the one frame of zeros that
 * stands for every page that was read and never written; a <em>gap</em> is what lies free between two areas; an
 * <em>anon_vma</em> is the identity that areas share whose anonymous pages may be found through one another.
 *
 * <p>Rules are those of Linux 6.18 on x86-64 and i386, and name their function there.
 */
@NullMarked
package org.alloclab.vm;

import org.jspecify.annotations.NullMarked;
