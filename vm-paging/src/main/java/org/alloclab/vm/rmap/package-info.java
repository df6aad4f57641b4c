/**
 * From a page back to the entries that name it, in all processes; and the change of a huge mapping into small ones.
 *
 * <p>Upstream: mm/rmap.c, mm/huge_memory.c (__split_huge_pmd).
 */
@NullMarked
package org.alloclab.vm.rmap;

import org.jspecify.annotations.NullMarked;
