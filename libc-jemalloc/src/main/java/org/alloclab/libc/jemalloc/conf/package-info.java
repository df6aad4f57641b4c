/**
 * The options: what they are, how {@code MALLOC_CONF} is read, and their values. Other floors read {@link
 * org.alloclab.libc.jemalloc.conf.Config} while they are made; nothing here knows what an option does.
 *
 * <dl>
 *   <dt>conf
 *   <dd>the options as {@code MALLOC_CONF} gives them, by name
 *   <dt>config
 *   <dd>the values of those that decide about addresses, typed
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.conf;

import org.jspecify.annotations.NullMarked;
