/** The page frame allocator: zones and buddy free areas. Nothing is implemented yet. */
@NullMarked
package org.alloclab.kernel.buddy;

import org.jspecify.annotations.NullMarked;
