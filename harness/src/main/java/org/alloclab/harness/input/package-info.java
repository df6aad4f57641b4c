/** What the user hands in besides a trace, and how everything that is wrong with it is said. */
@NullMarked
package org.alloclab.harness.input;

import org.jspecify.annotations.NullMarked;
