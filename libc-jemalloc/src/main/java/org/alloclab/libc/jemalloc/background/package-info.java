/**
 * Who purges: an arena's own threads every so many operations, or background threads while nobody calls.
 *
 * <dl>
 *   <dt>deferred work
 *   <dd>purging that an application thread leaves to a background thread
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.background;

import org.jspecify.annotations.NullMarked;
