/** What a plug-in publishes: a named factory of one layer, found through {@link java.util.ServiceLoader}. */
@NullMarked
package org.alloclab.api.spi;

import org.jspecify.annotations.NullMarked;
