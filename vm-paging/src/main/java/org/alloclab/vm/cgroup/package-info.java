/**
 * Memory cgroups, version 2: groups of processes whose memory is counted, limited and protected together, one below
 * another.
 *
 * <p>A <em>counter</em> has the pages of a group and of those below it; a <em>charge</em> is counted in all counters above, or
 * in none; <em>effective</em> protection is what is left of {@code memory.min} and {@code memory.low} when the groups above
 * have shared theirs out; <em>pressure</em> is the part of time in which processes waited for memory.
 *
 * <p>Nothing is reclaimed, delayed or ended here: floors above do that, and ask here whether and for whose sake.
 *
 * <p>Upstream: mm/memcontrol.c, mm/page_counter.c, kernel/sched/psi.c, Documentation/admin-guide/cgroup-v2.rst.
 */
@NullMarked
package org.alloclab.vm.cgroup;

import org.jspecify.annotations.NullMarked;
