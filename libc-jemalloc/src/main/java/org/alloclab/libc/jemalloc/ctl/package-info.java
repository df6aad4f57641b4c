/**
 * {@code mallctl}: the tree of names by which options, figures and actions are reached.
 *
 * <dl>
 *   <dt>leaf
 *   <dd>a name that stands for a value or an action
 *   <dt>snapshot
 *   <dd>the figures of the last refresh
 *   <dt>epoch
 *   <dd>the number of refreshes; writing it asks for one
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.ctl;

import org.jspecify.annotations.NullMarked;
