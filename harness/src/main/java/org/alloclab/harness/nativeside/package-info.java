/**
 * The project's own C programs: where they are kept, how they are compiled, once, and what runs with them preloaded.
 *
 * <p>Their sources are resources of this package. Each opens with what it does and how.
 */
@NullMarked
package org.alloclab.harness.nativeside;

import org.jspecify.annotations.NullMarked;
