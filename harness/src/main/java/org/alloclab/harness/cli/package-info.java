/** The command line. Only its entry point exists yet. */
@NullMarked
package org.alloclab.harness.cli;

import org.jspecify.annotations.NullMarked;
