/**
 * The files below {@code /proc}, in the kernel's format, and the same as values.
 *
 * <p><em>Residency</em> is what of an area is in memory; its <em>proportional</em> part divides each page by its mappings.
 *
 * <p>Upstream: fs/proc/task_mmu.c, fs/proc/array.c, fs/proc/base.c, fs/proc/meminfo.c, mm/vmstat.c, mm/memcontrol.c.
 */
@NullMarked
package org.alloclab.vm.proc;

import org.jspecify.annotations.NullMarked;
