/**
 * What an administrator sets, read once from the options of a run: {@code /proc/sys/vm}, transparent huge pages, the
 * limit of a group.
 *
 * <p>Upstream: kernel/sysctl.c, Documentation/admin-guide/sysctl/vm.rst, mm/huge_memory.c.
 */
@NullMarked
package org.alloclab.vm.setting;

import org.jspecify.annotations.NullMarked;
