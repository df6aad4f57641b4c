/** Tests of the run, on layers that do next to nothing. */
@NullMarked
package org.alloclab.harness.run;

import org.jspecify.annotations.NullMarked;
