/** Finds the plug-ins there are, resolves what the user asked for, and connects the layers of one simulated machine. */
@NullMarked
package org.alloclab.harness.assembly;

import org.jspecify.annotations.NullMarked;
