/**
 * Page tables: their shape and their entries.
 *
 * <p>A <em>table</em> is of level 1 (PTE), 2 (PMD), 3 (PUD) or 4 (PGD), fewer on i386; an <em>entry</em> is one of its slots; a
 * <em>leaf</em> is 512 entries of level 1, or one of level 2 that maps 2 MiB; a page is <em>present</em> when its entry names
 * a frame. Where tables come from is asked of {@link org.alloclab.vm.table.PageTables.TableFrames}.
 *
 * <p>Upstream: arch/x86/include/asm/pgtable*.h, mm/memory.c (free_pgd_range).
 */
@NullMarked
package org.alloclab.vm.table;

import org.jspecify.annotations.NullMarked;
