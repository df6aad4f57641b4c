/**
 * Areas and the address space that they make up.
 *
 * <p>An <em>area</em> is a {@code vm_area_struct}, a range of pages with one set of flags; a <em>gap</em> is what lies free between
 * two of them; an <em>anon_vma</em> is the identity that areas share whose anonymous pages may be found through one another;
 * {@link org.alloclab.vm.area.Mm} is the {@code mm_struct}: areas, tables, content, limits and counts of one address space.
 *
 * <p>Upstream: include/linux/mm_types.h, mm/vma.c, mm/mmap.c, mm/rmap.c (anon_vma), arch/x86/mm/mmap.c.
 */
@NullMarked
package org.alloclab.vm.area;

import org.jspecify.annotations.NullMarked;
