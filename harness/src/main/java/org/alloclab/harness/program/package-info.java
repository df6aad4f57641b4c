/** Programs of this computer, started on a simulated machine and touched part by part. */
@NullMarked
package org.alloclab.harness.program;

import org.jspecify.annotations.NullMarked;
