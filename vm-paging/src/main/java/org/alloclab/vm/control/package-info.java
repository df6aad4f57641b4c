/**
 * The tree of groups as an administrator works on it: directories are made and removed, files read and written, processes
 * moved.
 *
 * <p>Upstream: kernel/cgroup/cgroup.c, the write functions of mm/memcontrol.c, mm/vmscan.c (user_proactive_reclaim).
 */
@NullMarked
package org.alloclab.vm.control;

import org.jspecify.annotations.NullMarked;
