/** Events that layers report sideways while they work; nothing in a layer depends on who listens. */
@NullMarked
package org.alloclab.api.probe;

import org.jspecify.annotations.NullMarked;
