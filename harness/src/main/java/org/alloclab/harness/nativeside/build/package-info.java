/**
 * The project's own C programs: where they are kept, how they are compiled, once, and how they are preloaded.
 *
 * <p>Their sources are resources of the package above. Each opens with what it does and how. Compiled code is only ever taken
 * from where this user or root alone can have placed it.
 */
@NullMarked
package org.alloclab.harness.nativeside.build;

import org.jspecify.annotations.NullMarked;
