/**
 * Page frames as the memory of users: what is known of each, who pays for it, on which list it waits.
 *
 * <p>A <em>frame</em> is 4 KiB of physical memory; its <em>descriptor</em> ({@code struct page}) says what it holds; a
 * <em>group</em> (memory cgroup) pays for it; a <em>list</em> orders pages by their use, the next to go at its tail.
 *
 * <p>Upstream: include/linux/mm_types.h, include/linux/mmzone.h, mm/swap.c, mm/memcontrol.c, mm/page_counter.c.
 */
@NullMarked
package org.alloclab.vm.page;

import org.jspecify.annotations.NullMarked;
