/**
 * {@code execve}: a program is mapped into an empty address space, with its stack and the kernel's own pages.
 *
 * <p>Upstream: fs/exec.c, fs/binfmt_elf.c, arch/x86/entry/vdso/vma.c.
 */
@NullMarked
package org.alloclab.vm.exec;

import org.jspecify.annotations.NullMarked;
