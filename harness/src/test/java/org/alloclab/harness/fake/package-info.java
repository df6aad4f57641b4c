/** Hand-written layers that are right by inspection, for tests of the harness. */
@NullMarked
package org.alloclab.harness.fake;

import org.jspecify.annotations.NullMarked;
