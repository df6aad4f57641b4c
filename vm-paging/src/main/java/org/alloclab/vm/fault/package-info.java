/**
 * Page faults, and what brings pages in ahead of them.
 *
 * <p>The <em>zero page</em> is the one frame of zeros that stands for every page that was read and never written. To begin with:
 * {@link org.alloclab.vm.fault.Faults}.
 *
 * <p>Upstream: arch/x86/mm/fault.c, mm/memory.c, mm/huge_memory.c, mm/hugetlb.c (hugetlb_fault), mm/gup.c, mm/khugepaged.c.
 */
@NullMarked
package org.alloclab.vm.fault;

import org.jspecify.annotations.NullMarked;
