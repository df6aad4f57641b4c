/**
 * Processes: how they come to be, fork, end, and are ended for want of memory.
 *
 * <p>A <em>process</em> is an address space and the task that runs in it; an <em>initial area</em> is one that it had before it
 * was looked at.
 *
 * <p>Upstream: kernel/fork.c, kernel/exit.c, mm/oom_kill.c, mm/swapfile.c (try_to_unuse).
 */
@NullMarked
package org.alloclab.vm.process;

import org.jspecify.annotations.NullMarked;
