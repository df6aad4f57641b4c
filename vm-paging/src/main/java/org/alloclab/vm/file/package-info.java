/**
 * Files as memory sees them: their pages that are cached, what is behind these, and who maps them.
 *
 * <p>An <em>inode</em> is a file; an <em>open file</em> one opening of it; a <em>memory file</em> has nothing behind its pages;
 * a <em>mapping tree</em> finds the areas that cover a page of a file, or of an anonymous mapping.
 *
 * <p>Upstream: include/linux/fs.h (struct inode, struct file, address_space), mm/interval_tree.c.
 */
@NullMarked
package org.alloclab.vm.file;

import org.jspecify.annotations.NullMarked;
