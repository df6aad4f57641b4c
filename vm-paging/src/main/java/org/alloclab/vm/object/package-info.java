/**
 * The kernel's own objects, from the slab allocator of the machine, and who pays for them. Where there is no slab,
 * {@link org.alloclab.vm.object.Relief} is asked for room.
 *
 * <p>Upstream: kernel/fork.c (proc_caches_init), mm/rmap.c (anon_vma_init), fs/file_table.c, mm/memcontrol.c (obj_cgroup_charge).
 */
@NullMarked
package org.alloclab.vm.object;

import org.jspecify.annotations.NullMarked;
