/** Shows results to a browser on this machine, and to nobody else. */
@NullMarked
package org.alloclab.harness.serve;

import org.jspecify.annotations.NullMarked;
