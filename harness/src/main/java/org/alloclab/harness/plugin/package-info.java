/**
 * Which plug-ins there are, and how the user's options find their owners.
 *
 * <p>A <em>plug-in</em> is a {@link org.alloclab.api.spi.Provider} on the class path. A layer's <em>standard</em> plug-in is
 * the one that is taken where the user names none: plug-ins rank themselves, nobody else knows their ids.
 */
@NullMarked
package org.alloclab.harness.plugin;

import org.jspecify.annotations.NullMarked;
