/** Assembly, replay and reports. Nothing is implemented yet. */
@NullMarked
package org.alloclab.harness;

import org.jspecify.annotations.NullMarked;
