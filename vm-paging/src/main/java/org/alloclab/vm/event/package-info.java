/**
 * What the floors above count and tell.
 *
 * <p>A <em>step</em> is a point of a fault or a system call that is told to whoever listens, as a decision; an <em>event</em> is
 * counted for the whole machine and printed in {@code /proc/vmstat}. This room knows no other.
 *
 * <p>Upstream: include/linux/vm_event_item.h, mm/vmstat.c.
 */
@NullMarked
package org.alloclab.vm.event;

import org.jspecify.annotations.NullMarked;
